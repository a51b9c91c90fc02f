internal import Hashing

/// Lays layers over each other, and notes which bytes each of them hides.
struct ImageBuilder {
  private(set) var objects: [ImageObject] = []
  private(set) var layers: [ImageInspection.Layer] = []
  private(set) var hidden: [ImageInspection.HiddenFile] = []
  private let view = ImageView()
  private let limits: ImageInspection.Limits
  private var entryCount = 0
  private var firstObjectOfLayer = 0

  init(_ limits: ImageInspection.Limits) { self.limits = limits }

  /// What a layer says of one name.
  private struct Member {
    var names: [String]
    var entry: TarEntry
    var object: Int?
  }

  /// Reads a layer and lays it over those before.
  mutating func add(_ source: StoreSource, _ part: Range<UInt64>, name: String) throws(StoreError) {
    let number = layers.count
    let stream = try LayerStream(source, part, "layer \(name)", limit: limits.uncompressedBytes)
    layers.append(
      ImageInspection.Layer(name: name, storedBytes: UInt64(part.count), isCompressed: stream.isCompressed))
    firstObjectOfLayer = objects.count
    var reader = TarReader(stream)
    var members: [Member] = []
    var (whiteouts, opaques): ([[String]], [[String]]) = ([], [])
    while let entry = try reader.next() {
      entryCount += 1
      guard entryCount <= limits.entries else {
        throw StoreError(
          .tooLarge, source.path, "the members of all layers",
          "there are more than \(limits.entries), and no more are looked at")
      }
      guard let names = TarEntry.names(entry.path), names.count <= 1000 else {
        throw StoreError(
          .damaged, source.path, at: stream.offset, stream.what, "the path \(entry.path) leads out of it")
      }
      guard let last = names.last else { continue }
      if last == ".wh..wh..opq" {
        opaques.append(Array(names.dropLast()))
      } else if last.hasPrefix(".wh..wh.") {
        // Other marks of AUFS, which say nothing of the image.
        continue
      } else if last.hasPrefix(".wh.") {
        whiteouts.append(names.dropLast() + [String(last.dropFirst(4))])
      } else {
        members.append(Member(names: names, entry: entry, object: try store(entry, &reader, number)))
      }
    }
    layers[number].uncompressedBytes = stream.count
    layers[number].whiteouts = whiteouts.count
    layers[number].opaqueDirectories = opaques.count
    lay(members, whiteouts, opaques, number)
  }

  private mutating func store(
    _ entry: TarEntry, _ reader: inout TarReader, _ layer: Int
  ) throws(StoreError) -> Int? {
    guard entry.kind == .file else { return nil }
    var hash = SHA256()
    try reader.data { hash.add($0) }
    objects.append(ImageObject(entry, layer: layer, digest: hash.digest))
    layers[layer].files += 1
    layers[layer].fileBytes += entry.size
    return objects.count - 1
  }

  private mutating func lay(_ members: [Member], _ whiteouts: [[String]], _ opaques: [[String]], _ layer: Int) {
    // What is deleted and then stored again is one change of a file.
    var stored: Set<[String]> = []
    for member in members where member.object != nil || member.entry.kind == .hardLink {
      stored.insert(place(member.names))
    }
    var digests: Set<SHA256.Digest> = []
    for object in objects[firstObjectOfLayer...] where object.size > 0 { digests.insert(object.digest) }
    for path in opaques {
      let names = view.resolved(path)
      for child in view.node(names)?.children.keys.sorted() ?? [] {
        clear(names + [child], .opaque, layer, keeping: stored, digests)
      }
    }
    for path in whiteouts { clear(place(path), .deleted, layer, keeping: stored, digests) }
    let overwritten = Self.overwritten(members)
    for (index, member) in members.enumerated() {
      if overwritten.contains(index), let object = member.object {
        objects[object].names += 1
        drop(object, member.names, .overwrittenInLayer, layer, nil, digests)
      } else {
        put(member, layer, digests)
      }
    }
  }

  /// Files that come again later in the layer, without a hard link that may be theirs in between: what counts is the last one.
  private static func overwritten(_ members: [Member]) -> Set<Int> {
    var last: [[String]: Int] = [:]
    var overwritten: Set<Int> = []
    for (index, member) in members.enumerated() {
      if member.entry.kind == .hardLink { last = [:] }
      guard member.object != nil else { continue }
      if let earlier = last.updateValue(index, forKey: member.names) { overwritten.insert(earlier) }
    }
    return overwritten
  }

  /// The path of a name, whose directory may be reached by links.
  private func place(_ names: [String]) -> [String] { view.resolved(Array(names.dropLast())) + names.suffix(1) }

  /// Takes all away that is at or below a path, but for files that the layer stores again.
  private mutating func clear(
    _ names: [String], _ cause: ImageCause, _ layer: Int, keeping stored: Set<[String]>,
    _ digests: Set<SHA256.Digest>
  ) {
    let files = view.files(names).filter { !stored.contains($0.names) }
    let kept = view.files(names).filter { stored.contains($0.names) }
    for file in files { drop(file.object, file.names, cause, layer, nil, digests) }
    view.remove(names)
    for file in kept { view.put(.file(file.object), file.names) }
  }

  private mutating func put(_ member: Member, _ layer: Int, _ digests: Set<SHA256.Digest>) {
    let names = place(member.names)
    let before = view.node(names)
    switch member.entry.kind {
    case .directory:
      if before?.isDirectory == true { return }
      hideAll(names, .replaced, layer, digests)
      view.put(.directory, names)
    case .file:
      guard let object = member.object else { return }
      replace(names, object, layer, digests)
    case .hardLink:
      guard let target = TarEntry.names(member.entry.link) else { return }
      guard case .file(let object)? = view.node(place(target))?.content else {
        layers[layer].brokenLinks += 1
        return
      }
      if case .file(object)? = before?.content { return }
      replace(names, object, layer, digests)
    case .symbolicLink, .special:
      hideAll(names, .replaced, layer, digests)
      view.put(member.entry.kind == .special ? .special : .link(member.entry.link), names)
    }
  }

  private mutating func replace(_ names: [String], _ object: Int, _ layer: Int, _ digests: Set<SHA256.Digest>) {
    objects[object].names += 1
    if case .file(let old)? = view.node(names)?.content {
      drop(old, names, cause(old, object), layer, object, digests)
    } else {
      hideAll(names, .replaced, layer, digests)
    }
    view.put(.file(object), names)
  }

  private func cause(_ old: Int, _ new: Int) -> ImageCause {
    if objects[old].layer == objects[new].layer { return .overwrittenInLayer }
    guard objects[old].digest == objects[new].digest, objects[old].size == objects[new].size else {
      return .changedContent
    }
    return objects[old].changes(to: objects[new]).isEmpty ? .repeated : .changedMetadata
  }

  private mutating func hideAll(
    _ names: [String], _ cause: ImageCause, _ layer: Int, _ digests: Set<SHA256.Digest>
  ) {
    for file in view.files(names) { drop(file.object, file.names, cause, layer, nil, digests) }
  }

  /// Takes a name from a content; with its last one its bytes are hidden.
  private mutating func drop(
    _ object: Int, _ names: [String], _ cause: ImageCause, _ layer: Int, _ by: Int?,
    _ digests: Set<SHA256.Digest>
  ) {
    objects[object].names -= 1
    guard objects[object].names == 0 else { return }
    let old = objects[object]
    var cause = cause
    if [.deleted, .opaque, .replaced].contains(cause), digests.contains(old.digest) { cause = .moved }
    layers[old.layer].hiddenBytes += old.size
    layers[layer].hides[cause, default: .init()].add(old.size)
    guard old.size > 0 else { return }
    hidden.append(
      ImageInspection.HiddenFile(
        path: names.joined(separator: "/"), bytes: old.size, layer: old.layer, hiddenBy: layer, cause: cause,
        changes: by.map { old.changes(to: objects[$0]) } ?? []))
    if hidden.count >= 2 * limits.listed + 64 { trim() }
  }

  /// Leaves the largest hidden files.
  mutating func trim() {
    hidden.sort { ($1.bytes, $0.path, $0.hiddenBy) < ($0.bytes, $1.path, $1.hiddenBy) }
    hidden.removeLast(max(0, hidden.count - limits.listed))
  }
}
