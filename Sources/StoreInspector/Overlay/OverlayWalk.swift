/// Goes through an upper layer, with the directories that lie below each of its own.
struct OverlayWalk {
  private let lookup: OverlayLookup
  private let knowsLowers: Bool
  private let options: OverlayInspection.Options
  private(set) var contents = OverlayContents()
  private(set) var problems: [StoreError] = []
  private(set) var problemCount = 0
  private var seen = 0

  init(_ lookup: OverlayLookup, knowsLowers: Bool, options: OverlayInspection.Options) throws(StoreError) {
    (self.lookup, self.knowsLowers, self.options) = (lookup, knowsLowers, options)
    if lookup.attributes.areVisible {
      (contents.opaqueDirectories, contents.redirectedDirectories, contents.markedWhiteouts) = (0, 0, 0)
      if knowsLowers { contents.idleWhiteouts = 0 }
    }
    guard let upper = lookup.roots.first, upper.layer == 0 else { return }
    var pending = [(name: "", directory: upper, below: Array(lookup.roots.dropFirst()))]
    while let next = pending.popLast() {
      let names: [String]
      do throws(StoreError) { names = try FileTree.names(next.directory.entry.path) } catch {
        if next.name.isEmpty { throw error }
        note(error)
        continue
      }
      for name in names.reversed() {
        seen += 1
        guard seen <= options.files else {
          throw StoreError(
            .tooLarge, upper.entry.path, "the files of an upper layer",
            "there are more than \(options.files), and no more are looked at")
        }
        let path = next.name.isEmpty ? name : next.name + "/" + name
        do throws(StoreError) {
          if let (directory, below) = try add(name, path, next.directory, next.below) {
            pending.append((path, directory, below))
          }
        } catch { note(error) }
      }
    }
    contents.largest.sort { ($1.allocated, $0.path) < ($0.allocated, $1.path) }
    contents.largest.removeLast(max(0, contents.largest.count - options.listed))
  }

  private mutating func note(_ error: StoreError) {
    problemCount += 1
    if problems.count < options.listed { problems.append(error) }
  }

  /// Counts an entry; gives a directory that is to be gone into.
  private mutating func add(
    _ name: String, _ path: String, _ directory: OverlayLookup.Place, _ below: [OverlayLookup.Place]
  ) throws(StoreError) -> (OverlayLookup.Place, [OverlayLookup.Place])? {
    let own = try OverlayEntry.at(
      directory.entry.path + "/" + name, lookup.attributes,
      inMarkedDirectory: directory.entry.mayHoldMarkedWhiteouts)
    guard let own else { return nil }
    switch own.kind {
    case .whiteout:
      if own.isMarkedWhiteout { contents.markedWhiteouts? += 1 } else { contents.whiteouts += 1 }
      if contents.idleWhiteouts != nil, try lookup.find(name, in: below).isEmpty { contents.idleWhiteouts? += 1 }
    case .directory:
      let places = try lookup.find(name, in: [OverlayLookup.Place(layer: 0, entry: directory.entry)] + below)
      contents.directories += 1
      if own.isOpaque { contents.opaqueDirectories? += 1 }
      if own.redirect != nil { contents.redirectedDirectories? += 1 }
      return (OverlayLookup.Place(layer: 0, entry: own), Array(places.dropFirst()))
    case .file:
      let reason = try reason(own, name, below)
      contents.files[reason, default: .init()].add(own)
      list(.init(path: path, reason: reason, bytes: own.size, allocated: own.allocated))
    case .link, .special:
      contents.others[try reason(own, name, below), default: .init()].add(own)
    }
    return nil
  }

  private func reason(
    _ entry: OverlayEntry, _ name: String, _ below: [OverlayLookup.Place]
  ) throws(StoreError) -> OverlayContents.Reason {
    guard lookup.attributes.areVisible else { return .unknown }
    if entry.isMetacopy { return .metadataOnly }
    if entry.hasOrigin { return .copiedUp }
    guard knowsLowers else { return .noOrigin }
    return try lookup.find(name, in: below).isEmpty ? .created : .overOther
  }

  private mutating func list(_ file: OverlayContents.File) {
    contents.largest.append(file)
    guard contents.largest.count >= 2 * options.listed + 16 else { return }
    contents.largest.sort { ($1.allocated, $0.path) < ($0.allocated, $1.path) }
    contents.largest.removeLast(contents.largest.count - options.listed)
  }
}
