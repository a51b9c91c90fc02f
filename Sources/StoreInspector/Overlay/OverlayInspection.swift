/// What an overlay has taken for itself: the contents of its upper layer.
public struct OverlayInspection: Sendable, Hashable, Codable {
  /// How much is looked at.
  public struct Options: Sendable, Hashable {
    /// Files and folders of the upper layer.
    public var files = 1 << 20
    /// Files and problems that are listed.
    public var listed = 100

    /// The usual ones.
    public init() {}
  }

  /// The mount; nil where only an upper directory was named.
  public var mount: OverlayMount?
  /// The directory of the upper layer, as it was opened; nil for a mount without one.
  public var upper: String?
  /// Whether the marks of files could be seen (those of `trusted.overlay.…` need CAP_SYS_ADMIN).
  public var attributesAreVisible: Bool
  /// Why it is not known what is below; nil where it is.
  public var lowersAreUnknown: StoreError?
  /// What the upper layer holds.
  public var contents: OverlayContents
  /// What could not be looked at, as many as are listed.
  public var problems: [StoreError]
  /// How many that are.
  public var problemCount: Int

  /// Looks at the overlay mount that a path is on.
  ///
  /// - Throws: `StoreError`.
  /// - Complexity: O(n · l) for n entries of the upper layer and l layers.
  public init(of path: String, options: Options = Options()) throws(StoreError) {
    let mount = try OverlayMount(of: path)
    do throws(StoreError) {
      try self.init(mount: mount, lookup: OverlayLookup(mount), unknown: nil, options)
    } catch {
      // Layers that cannot be found leave the upper one to be told.
      guard let upper = mount.upper, error.path != upper else { throw error }
      let lookup = try OverlayLookup(
        upper: mount.opened(upper), lowers: [],
        attributes: OverlayAttributes(areOfUser: mount.hasUserAttributes), followsRedirects: false)
      try self.init(mount: mount, lookup: lookup, unknown: error, options)
    }
  }

  /// Looks at a directory that is, or was, the upper layer of an overlay; what is below is not known.
  ///
  /// - Parameter hasUserAttributes: the marks are `user.overlay.…`.
  public init(
    upperDirectory path: String, hasUserAttributes: Bool = false, options: Options = Options()
  ) throws(StoreError) {
    let lookup = try OverlayLookup(
      upper: path, lowers: [], attributes: OverlayAttributes(areOfUser: hasUserAttributes), followsRedirects: false)
    let unknown = StoreError(
      .missing, path, "the layers below it", "only the upper directory was named",
      advice: "name a path on the mount, if it is mounted")
    try self.init(mount: nil, lookup: lookup, unknown: unknown, options)
  }

  private init(
    mount: OverlayMount?, lookup: OverlayLookup, unknown: StoreError?, _ options: Options
  ) throws(StoreError) {
    let walk = try OverlayWalk(lookup, knowsLowers: unknown == nil, options: options)
    self.mount = mount
    upper = lookup.roots.first { $0.layer == 0 }?.entry.path
    attributesAreVisible = lookup.attributes.areVisible
    lowersAreUnknown = unknown
    contents = walk.contents
    problems = walk.problems
    problemCount = walk.problemCount
  }
}
