internal import FoundationEssentials

/// A tar archive of an image: which members it has, and which of them are its layers.
struct ImageArchive {
  private let source: StoreSource
  private var members: [String: Range<UInt64>] = [:]
  private var links: [String: String] = [:]

  /// An image of the archive.
  struct Image {
    var names: [String]
    var layers: [String]
    /// What has made each layer, as far as it is said.
    var history: [String]
  }

  private struct SavedImage: Decodable {
    var Config: String?
    var RepoTags: [String]?
    var Layers: [String]
  }

  private struct Descriptor: Decodable {
    var digest: String
    var annotations: [String: String]?
  }

  private struct Index: Decodable { var manifests: [Descriptor] }

  private struct Manifest: Decodable {
    var config: Descriptor?
    var layers: [Descriptor]?
    var manifests: [Descriptor]?
  }

  private struct Configuration: Decodable {
    struct Step: Decodable {
      var created_by: String?
      var empty_layer: Bool?
    }

    var history: [Step]?
  }

  private static let what = "the archive of an image"

  init(_ source: StoreSource, limits: ImageInspection.Limits) throws(StoreError) {
    self.source = source
    let stream = try LayerStream(source, 0..<source.size, Self.what, limit: .max)
    guard !stream.isCompressed else {
      throw StoreError(
        .unsupported, source.path, Self.what, "it is compressed as a whole, so that its parts cannot be found",
        advice: "decompress it (gunzip, unzstd)")
    }
    var reader = TarReader(stream)
    while let entry = try reader.next() {
      guard members.count < limits.entries else {
        throw StoreError(.tooLarge, source.path, Self.what, "it has more than \(limits.entries) members")
      }
      let name = TarEntry.names(entry.path)?.joined(separator: "/") ?? ""
      switch entry.kind {
      case .file:
        guard entry.size <= source.size - min(source.size, reader.dataStart) else {
          throw StoreError(
            .truncated, source.path, at: reader.dataStart, Self.what,
            "\(name) has \(entry.size) bytes, which are not there")
        }
        members[name] = reader.dataStart..<reader.dataStart + entry.size
      case .symbolicLink: links[name] = Self.joined(name, entry.link)
      case .hardLink: links[name] = TarEntry.names(entry.link)?.joined(separator: "/")
      case .directory, .special: break
      }
    }
  }

  /// The target of a symbolic link, from the root of the archive.
  private static func joined(_ name: String, _ target: String) -> String {
    var names = target.hasPrefix("/") ? [] : name.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = names.popLast() } else { names.append(String(part)) }
    }
    return names.joined(separator: "/")
  }

  /// Where a member lies; links between members are followed.
  func part(_ name: String) throws(StoreError) -> Range<UInt64> {
    var name = TarEntry.names(name)?.joined(separator: "/") ?? name
    for _ in 0..<8 {
      if let part = members[name] { return part }
      guard let target = links[name] else { break }
      name = target
    }
    throw StoreError(
      .truncated, source.path, Self.what, "it has no member \(name)",
      advice: "the image may be for several platforms, of which the archive has one: save it again with that one named")
  }

  /// The images of the archive, by the list of `docker save` or, without one, by the index of an OCI layout.
  func images() throws(StoreError) -> [Image] {
    if members["manifest.json"] != nil {
      let saved = try decode([SavedImage].self, "manifest.json")
      var images: [Image] = []
      for image in saved {
        let history = try image.Config.map { (name) throws(StoreError) in try self.history(name) } ?? []
        images.append(Image(names: image.RepoTags ?? [], layers: image.Layers, history: history))
      }
      return images
    }
    guard members["index.json"] != nil else {
      throw StoreError(
        .otherFormat, source.path, Self.what, "it has neither manifest.json nor index.json",
        advice: "save the image as an archive of `docker save`, or as an OCI layout in a tar")
    }
    var images: [Image] = []
    var pending = Array(try decode(Index.self, "index.json").manifests.reversed())
    var seen: Set<String> = []
    while let descriptor = pending.popLast() {
      // Attestations say how an image was made, and are none.
      guard seen.insert(descriptor.digest).inserted,
        descriptor.annotations?["vnd.docker.reference.type"] != "attestation-manifest"
      else { continue }
      let name = try Self.blob(descriptor.digest, source.path)
      // An index names images of all platforms, and the archive may have one of them.
      if members[name] == nil, !pending.isEmpty || !images.isEmpty { continue }
      let manifest = try decode(Manifest.self, name)
      pending += (manifest.manifests ?? []).reversed()
      guard let layers = manifest.layers else { continue }
      var paths: [String] = []
      for layer in layers { paths.append(try Self.blob(layer.digest, source.path)) }
      let history = try manifest.config.map { (config) throws(StoreError) in
        try self.history(try Self.blob(config.digest, source.path))
      }
      let tag = descriptor.annotations?["org.opencontainers.image.ref.name"]
      images.append(Image(names: tag.map { [$0] } ?? [], layers: paths, history: history ?? []))
    }
    return images
  }

  private static func blob(_ digest: String, _ path: String) throws(StoreError) -> String {
    let parts = digest.split(separator: ":")
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber } }) else {
      throw StoreError(.damaged, path, what, "\(digest) is no digest")
    }
    return "blobs/\(parts[0])/\(parts[1])"
  }

  /// What has made each layer; steps without one are left out.
  private func history(_ name: String) throws(StoreError) -> [String] {
    guard (try? part(name)) != nil else { return [] }
    let steps = try decode(Configuration.self, name).history ?? []
    return steps.filter { $0.empty_layer != true }.map { $0.created_by ?? "" }
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws(StoreError) -> Value {
    let part = try part(name)
    guard part.count <= 16 << 20 else {
      throw StoreError(.tooLarge, source.path, at: part.lowerBound, name, "it has more than 16 MiB")
    }
    let bytes = try source.read(part.lowerBound, part.count, name)
    do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
      throw StoreError(.damaged, source.path, at: part.lowerBound, name, "it is no JSON of the form that is expected")
    }
  }
}
