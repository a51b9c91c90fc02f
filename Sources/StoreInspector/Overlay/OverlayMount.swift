package import ProcFS

/// An overlay mount, as the table of mounts shows it.
///
/// Paths of layers are those that were given when it was mounted, in the namespace of who mounted it: those that are not absolute cannot
/// be found again.
public struct OverlayMount: Sendable, Hashable, Codable {
  /// A lower layer.
  public struct Layer: Sendable, Hashable, Codable {
    /// Its directory, as it was given.
    public var path: String
    /// Whether only the data of files that are metadata elsewhere are looked up in it.
    public var isDataOnly: Bool

    package init(path: String, isDataOnly: Bool) { (self.path, self.isDataOnly) = (path, isDataOnly) }
  }

  /// What is done with directories that were renamed.
  public enum Redirects: String, Sendable, Hashable, Codable {
    /// They are followed and made.
    case on
    /// They are followed.
    case follow
    /// They are not made, and followed where the kernel module is told so (`redirect_always_follow`).
    case off
    /// They are not followed.
    case nofollow
  }

  /// Where it is mounted.
  public var mountPoint: String
  /// The upper layer; nil for a mount without one, which cannot be written.
  public var upper: String?
  /// Lower layers, the topmost first.
  public var lowers: [Layer]
  /// Whether a change of metadata copies no data (`metacopy=on`).
  public var hasMetacopy: Bool
  /// What is done with directories that were renamed.
  public var redirects: Redirects
  /// Whether the marks of files are `user.overlay.…` and not `trusted.overlay.…`.
  public var hasUserAttributes: Bool
  /// Whether hard links stay links when they are copied up (`index=on`).
  public var hasIndex: Bool
  /// The directory of the overlay that is mounted there: another one than its root for a bind mount.
  public var root: String
  /// What stands before paths of layers for this process to open them.
  var prefix: String

  /// Finds the overlay mount that a path is on.
  ///
  /// - Throws: `StoreError`: `otherFormat` where it is on none.
  public init(of path: String) throws(StoreError) {
    let system = try MountedFileSystem(of: path)
    let namespace = MountNamespace(of: path)
    guard system.magic == MountedFileSystem.overlay else {
      throw StoreError(
        .otherFormat, path, "the mount of it", "it is no overlay",
        advice: "name a path on an overlay mount, or an upper directory as such")
    }
    guard let number = system.mount, let entry = namespace.mounts.first(where: { $0.number == number }) else {
      throw StoreError(.unsupported, path, "the mount of it", "the kernel does not tell its options")
    }
    self.init(entry, prefix: namespace.prefix)
  }

  package init(_ entry: MountEntry, prefix: String) {
    (mountPoint, root) = (entry.mountPoint, entry.root)
    self.prefix = prefix
    upper = entry.values(of: "upperdir").last
    lowers = entry.values(of: "lowerdir").last.map(Self.layers) ?? []
    // These two, of Linux 6.8, are paths as they are.
    lowers += entry.values(of: "lowerdir+").map { Layer(path: $0, isDataOnly: false) }
    lowers += entry.values(of: "datadir+").map { Layer(path: $0, isDataOnly: true) }
    // What is as the module has it is not shown.
    func setting(_ name: String) -> String? { entry.values(of: name).last ?? Self.parameter(name) }
    hasMetacopy = setting("metacopy") == "on"
    redirects = setting("redirect_dir").flatMap(Redirects.init(rawValue:)) ?? .off
    hasIndex = setting("index") == "on"
    hasUserAttributes = entry.options.contains { $0.name == "userxattr" }
  }

  private static func parameter(_ name: String) -> String? {
    let text = KernelFile.text("/sys/module/overlay/parameters/" + name)
    return text.map { $0.hasPrefix("Y") ? "on" : "off" }
  }

  /// The parts of a `lowerdir`: colons divide them, two of them begin data-only layers, and a backslash makes the next character one of the
  /// path.
  package static func layers(_ text: String) -> [Layer] {
    var layers: [Layer] = []
    var path = ""
    var isDataOnly = false
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "\\", let next = rest.popFirst() {
        path.append(next)
      } else if character == ":" {
        if !path.isEmpty { layers.append(Layer(path: path, isDataOnly: isDataOnly)) }
        path = ""
        if rest.first == ":" {
          isDataOnly = true
          rest.removeFirst()
        }
      } else {
        path.append(character)
      }
    }
    if !path.isEmpty { layers.append(Layer(path: path, isDataOnly: isDataOnly)) }
    return layers
  }

  /// The layers that a path comes from, the topmost first: several for a directory, and for a file whose metadata are in one and whose data
  /// are in another.
  ///
  /// - Parameter path: from the root of the overlay, whether the mount shows it or not.
  /// - Returns: 0 for the upper layer, 1 for the topmost lower one, and so on; nothing where there is no such path.
  public func layers(having path: String) throws(StoreError) -> [Int] {
    let lookup = try OverlayLookup(self)
    try lookup.requireMarks()
    return try lookup.find(path.split(separator: "/").map(String.init)).map(\.layer)
  }

  /// A layer as this process opens it.
  func opened(_ layer: String) throws(StoreError) -> String {
    guard layer.hasPrefix("/") else {
      throw StoreError(
        .unsupported, layer, "a layer of \(mountPoint)",
        "the path was relative when it was mounted, and the kernel does not tell to what")
    }
    return prefix + layer
  }
}
