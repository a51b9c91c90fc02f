internal import ProcFS

/// Finds which layers a path of an overlay comes from, as `ovl_lookup` of the kernel does.
struct OverlayLookup {
  /// A directory, or a file, of one layer.
  struct Place: Hashable, Sendable {
    /// 0 is the upper layer, lower ones follow; without an upper one they begin with 1 all the same.
    var layer: Int
    var entry: OverlayEntry
  }

  let attributes: OverlayAttributes
  let followsRedirects: Bool
  /// The roots of the layers, the upper one first if there is one; those of data-only layers are apart.
  private(set) var roots: [Place] = []
  private(set) var dataRoots: [Place] = []

  /// Opens the roots of layers.
  init(
    upper: String?, lowers: [(path: String, isDataOnly: Bool)], attributes: OverlayAttributes, followsRedirects: Bool
  ) throws(StoreError) {
    self.attributes = attributes
    self.followsRedirects = followsRedirects
    if let upper { roots.append(try place(0, upper)) }
    for (index, layer) in lowers.enumerated() {
      let place = try place(index + 1, layer.path)
      if layer.isDataOnly { dataRoots.append(place) } else { roots.append(place) }
    }
  }

  /// Opens the layers of a mount.
  init(_ mount: OverlayMount) throws(StoreError) {
    var lowers: [(path: String, isDataOnly: Bool)] = []
    for layer in mount.lowers { lowers.append((try mount.opened(layer.path), layer.isDataOnly)) }
    let upper = try mount.upper.map { (path) throws(StoreError) in try mount.opened(path) }
    let always = KernelFile.text("/sys/module/overlay/parameters/redirect_always_follow")?.hasPrefix("N") != true
    try self.init(
      upper: upper, lowers: lowers, attributes: OverlayAttributes(areOfUser: mount.hasUserAttributes),
      followsRedirects: mount.redirects == .on || mount.redirects == .follow || mount.redirects == .off && always)
  }

  private func place(_ layer: Int, _ path: String) throws(StoreError) -> Place {
    // The root itself may be given by a link.
    guard let entry = try OverlayEntry.at(path + "/.", attributes), entry.kind == .directory else {
      throw StoreError(.missing, path, "a layer of an overlay", "it is no directory")
    }
    var opened = entry
    opened.path = path
    return Place(layer: layer, entry: opened)
  }

  /// Refuses where the marks of files cannot be seen: what is hidden, and where data are, would be guessed.
  func requireMarks() throws(StoreError) {
    guard attributes.areVisible else {
      throw StoreError(
        .notPermitted, roots.first?.entry.path ?? "", "the marks of overlayfs (\(attributes.prefix)…)",
        "only who has CAP_SYS_ADMIN can see them", advice: "run it as root")
    }
  }

  /// Where a path of names from the root of the overlay is, topmost first: several directories, or a file and the places of its data.
  ///
  /// - Returns: nothing where there is no such path.
  func find(_ names: [String]) throws(StoreError) -> [Place] {
    var places = roots
    for (index, name) in names.enumerated() {
      guard places.first?.entry.kind == .directory || index == 0 else { return [] }
      places = try find(name, in: places)
      if places.isEmpty { return [] }
    }
    return places
  }

  /// Where a name is, in directories that are laid over each other.
  func find(_ name: String, in directories: [Place]) throws(StoreError) -> [Place] {
    var found: [Place] = []
    var relative = name
    var absolute: [String]?
    var rest = directories[...]
    while let directory = rest.popFirst() {
      let (entry, stops) =
        if let absolute { try descend(absolute, directory) } else { try step(relative, directory) }
      if let entry {
        guard entry.kind != .whiteout, Self.continues(found, entry) else { break }
        found.append(Place(layer: directory.layer, entry: entry))
        guard entry.kind == .directory && !entry.isOpaque || entry.isMetacopy else { break }
        if let redirect = entry.redirect {
          guard followsRedirects || entry.isMetacopy else { break }
          let names = redirect.split(separator: "/").map(String.init)
          if redirect.hasPrefix("/") {
            absolute = names
            rest = roots.drop { $0.layer <= directory.layer }
          } else if let last = absolute {
            absolute = last.dropLast() + names
          } else {
            relative = redirect
          }
        }
      }
      if stops { break }
    }
    if let last = found.last, last.entry.isMetacopy, let absolute {
      for root in dataRoots {
        guard let entry = try descend(absolute, root).entry, entry.kind == .file else { continue }
        found.append(Place(layer: root.layer, entry: entry))
        break
      }
    }
    return found
  }

  /// Directories go on with directories, and files without data with files.
  private static func continues(_ found: [Place], _ entry: OverlayEntry) -> Bool {
    guard let first = found.first?.entry else { return true }
    return first.kind == .directory ? entry.kind == .directory : entry.kind == .file
  }

  private func step(_ name: String, _ directory: Place) throws(StoreError) -> (entry: OverlayEntry?, stops: Bool) {
    let entry = try OverlayEntry.at(
      directory.entry.path + "/" + name, attributes,
      inMarkedDirectory: directory.entry.mayHoldMarkedWhiteouts && directory.layer > 0)
    return (entry, false)
  }

  /// Goes down from the root of a layer; a directory on the way that hides what is below does so for what is in it.
  private func descend(_ names: [String], _ root: Place) throws(StoreError) -> (entry: OverlayEntry?, stops: Bool) {
    var place = root
    var stops = false
    for (index, name) in names.enumerated() {
      guard let entry = try step(name, place).entry else { return (nil, stops) }
      if index == names.count - 1 { return (entry, stops) }
      guard entry.kind == .directory else { return (nil, true) }
      stops = stops || entry.isOpaque
      place.entry = entry
    }
    return (place.entry, stops)
  }
}
