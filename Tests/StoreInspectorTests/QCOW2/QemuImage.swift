import FoundationEssentials

/// What QEMU's own tools say of an image.
struct QemuImage {
  /// A line of `qemu-img map`.
  struct Extent: Decodable {
    var start: UInt64
    var length: UInt64
    var depth: Int
    var present: Bool
    var zero: Bool
    var data: Bool
    var offset: UInt64?
  }

  /// The answer of `qemu-img check`.
  struct Check: Decodable {
    var leaks: Int?
    var corruptions: Int?
    var allocatedClusters: Int?
    var compressedClusters: Int?
    var endOffset: UInt64

    enum CodingKeys: String, CodingKey {
      case leaks, corruptions
      case allocatedClusters = "allocated-clusters"
      case compressedClusters = "compressed-clusters"
      case endOffset = "image-end-offset"
    }
  }

  let folder: StoreFolder
  let name: String

  func map() throws -> [Extent] {
    let text = try folder.shell("qemu-img map --output=json -f qcow2 \(name)")
    return try JSONDecoder().decode([Extent].self, from: Data(text.utf8))
  }

  /// Status 2 and 3 tell of corruption and leaks.
  func check() throws -> Check {
    let text = try folder.shell("qemu-img check --output=json -f qcow2 \(name) || [ $? -ge 2 ]")
    return try JSONDecoder().decode(Check.self, from: Data(text.utf8))
  }

  /// Commands of qemu-io, one after the other.
  func perform(_ commands: [String]) throws {
    try folder.shell("qemu-io -f qcow2 " + commands.map { "-c '\($0)'" }.joined(separator: " ") + " \(name)")
  }
}
