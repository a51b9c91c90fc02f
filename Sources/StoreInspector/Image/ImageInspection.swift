internal import Hashing

/// A container image in an archive: which bytes its layers store that nobody can see, and why.
///
/// Bytes are those of files, decompressed. A byte is hidden if its file has no name in the image; stored bytes are seen or hidden, so that
/// the sums fit exactly.
public struct ImageInspection: Sendable, Hashable, Codable {
  /// How much is read at the most.
  public struct Limits: Sendable, Hashable {
    /// Members of all layers: some 300 bytes of memory each.
    public var entries = 4 << 20
    /// Bytes of a layer, decompressed.
    public var uncompressedBytes: UInt64 = 64 << 30
    /// Hidden files that are listed.
    public var listed = 200

    /// The usual ones: 4 Mi members, 64 GiB a layer.
    public init() {}
  }

  /// What of the metadata of a file is other.
  public enum Change: String, Sendable, Hashable, Codable {
    /// Its permissions.
    case mode
    /// Its user or group.
    case owner
    /// When it was changed last.
    case time
    /// Its extended attributes.
    case attributes
  }

  /// Files and their bytes.
  public struct Sum: Sendable, Hashable, Codable {
    /// How many.
    public var files = 0
    /// Bytes.
    public var bytes: UInt64 = 0

    package init(files: Int = 0, bytes: UInt64 = 0) { (self.files, self.bytes) = (files, bytes) }

    mutating func add(_ size: UInt64) {
      files += 1
      bytes += size
    }
  }

  /// A layer.
  public struct Layer: Sendable, Hashable, Codable {
    /// The name of its member in the archive.
    public var name: String
    /// What has made it, as the configuration says.
    public var createdBy: String?
    /// Bytes in the archive.
    public var storedBytes: UInt64
    /// Whether it is compressed there.
    public var isCompressed: Bool
    /// Bytes of its own archive.
    public var uncompressedBytes: UInt64 = 0
    /// Files that it stores.
    public var files = 0
    /// Their bytes.
    public var fileBytes: UInt64 = 0
    /// Those of them that this layer or later ones hide.
    public var hiddenBytes: UInt64 = 0
    /// What it hides of the layers before, and of itself, by cause.
    public var hides: [ImageCause: Sum] = [:]
    /// Names that it deletes.
    public var whiteouts = 0
    /// Directories whose older contents it hides.
    public var opaqueDirectories = 0
    /// Hard links to nothing.
    public var brokenLinks = 0

    init(name: String, storedBytes: UInt64, isCompressed: Bool) {
      (self.name, self.storedBytes, self.isCompressed) = (name, storedBytes, isCompressed)
    }
  }

  /// A file that is stored and not seen.
  public struct HiddenFile: Sendable, Hashable, Codable {
    /// The last name that it had.
    public var path: String
    /// Its bytes.
    public var bytes: UInt64
    /// The layer that stores it, from 0.
    public var layer: Int
    /// The layer that hides it.
    public var hiddenBy: Int
    /// Why.
    public var cause: ImageCause
    /// What of its metadata is other, where something of the same content or another one has its name.
    public var changes: [Change]
  }

  /// The archive.
  public var path: String
  /// Names of the image.
  public var names: [String]
  /// Layers, the lowest first.
  public var layers: [Layer]
  /// Bytes of all files of all layers.
  public var storedBytes: UInt64
  /// Bytes of files that are seen, each content once, however many hard links it has.
  public var visibleBytes: UInt64
  /// Seen bytes that are there in several files of the same content, each but the first.
  public var duplicateBytes: UInt64
  /// The largest hidden files, as many as are listed.
  public var hidden: [HiddenFile]

  /// Stored bytes that nobody can see.
  public var hiddenBytes: UInt64 { storedBytes - visibleBytes }

  /// What is hidden in all layers, by cause.
  public var hiddenByCause: [ImageCause: Sum] {
    var sums: [ImageCause: Sum] = [:]
    for layer in layers {
      for (cause, sum) in layer.hides {
        sums[cause, default: .init()].files += sum.files
        sums[cause, default: .init()].bytes += sum.bytes
      }
    }
    return sums
  }

  /// Reads all images of an archive: of `docker save`, or an OCI layout in a tar.
  ///
  /// Digests of blobs are not checked.
  ///
  /// - Throws: `StoreError`; layers compressed by anything but gzip and zstd are refused.
  /// - Complexity: O(n) in the decompressed bytes of all layers, all of which are hashed.
  public static func images(inArchiveAt path: String, limits: Limits = Limits()) throws(StoreError) -> [ImageInspection]
  {
    try images(StoreSource(path: path, "the archive of an image"), limits)
  }

  /// Reads an archive that is at hand as bytes.
  package static func images(inArchive bytes: [UInt8], limits: Limits = Limits()) throws(StoreError)
    -> [ImageInspection]
  {
    try images(StoreSource(path: "image.tar", bytes: bytes), limits)
  }

  private static func images(_ source: StoreSource, _ limits: Limits) throws(StoreError) -> [ImageInspection] {
    let archive = try ImageArchive(source, limits: limits)
    var images: [ImageInspection] = []
    for image in try archive.images() {
      guard images.count < 100, image.layers.count <= 1000 else {
        throw StoreError(
          .tooLarge, source.path, "the archive of an image", "it has more than 100 images or 1000 layers")
      }
      var builder = ImageBuilder(limits)
      for layer in image.layers { try builder.add(source, try archive.part(layer), name: layer) }
      images.append(ImageInspection(builder, source.path, image))
    }
    return images
  }

  private init(_ built: ImageBuilder, _ path: String, _ image: ImageArchive.Image) {
    var built = built
    built.trim()
    self.path = path
    names = image.names
    layers = built.layers
    hidden = built.hidden
    if image.history.count == layers.count {
      for index in layers.indices { layers[index].createdBy = image.history[index] }
    }
    storedBytes = built.layers.reduce(0) { $0 + $1.fileBytes }
    (visibleBytes, duplicateBytes) = (0, 0)
    var digests: Set<SHA256.Digest> = []
    for object in built.objects where object.names > 0 {
      visibleBytes += object.size
      if !digests.insert(object.digest).inserted { duplicateBytes += object.size }
    }
  }
}
