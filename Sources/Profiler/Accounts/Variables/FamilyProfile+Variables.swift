internal import Inspector
internal import ProcFS

extension FamilyProfile {
  /// What became of the variables of programs and libraries, those with the most broken pages first; nothing where nobody shares anything.
  ///
  /// Files that may not be read, or are gone, are left out; `areas` has their pages.
  ///
  /// - Complexity: O(pages of the snapshot), and the reading of names of each file with such pages that `files` does not know.
  public func variables(_ files: SymbolFiles = SymbolFiles()) -> [ModuleAccount] {
    guard let template = snapshot.processes.firstIndex(where: { $0.pid == template }) else { return [] }
    let walk = InheritanceWalk(snapshot, FrameCategories(snapshot), template: template)
    let ranges = snapshot.mappingsByProcess
    var pages = VariablePages(pageSize: UInt64(pageSize))
    for row in rows where row.pages != nil {
      let pid = row.member.process.pid
      guard let process = snapshot.processes.firstIndex(where: { $0.pid == pid }) else { continue }
      let symbolizer = Symbolizer(pid: pid, mappings: snapshot.mappings[ranges[process]].map(\.mapping), files: files)
      var mapping: Int?
      var placement: Symbolizer.Placement?
      walk.visit(process) { page, field in
        if page.mapping != mapping {
          mapping = page.mapping
          placement = symbolizer.placement(holding: snapshot.mappings[page.mapping].mapping.addresses.lowerBound)
        }
        if let placement { pages.add(page.number, field, placement) }
      }
    }
    return pages.accounts
  }
}

/// Pages of files of programs, by the addresses that the files were linked for: the same in all processes.
private struct VariablePages {
  private struct Module {
    var path: String
    var image: ModuleImage
    /// By the address that a page was linked for.
    var pages: [UInt64: Inheritance] = [:]
  }

  /// The most variables of a file that are told.
  private static let mostGlobals = 500

  private let pageSize: UInt64
  private var modules: [ObjectIdentifier: Module] = [:]

  init(pageSize: UInt64) { self.pageSize = pageSize }

  mutating func add(_ number: UInt64, _ field: WritableKeyPath<Inheritance, Int>, _ placement: Symbolizer.Placement) {
    let linked = number &* pageSize &- placement.loaded.bias
    guard placement.loaded.addresses.contains(linked) else { return }
    modules[ObjectIdentifier(placement.image), default: Module(path: placement.path, image: placement.image)]
      .pages[linked, default: Inheritance()][keyPath: field] += 1
  }

  var accounts: [ModuleAccount] {
    modules.values.map(account).sorted { ($1.pages.broken, $0.path) < ($0.pages.broken, $1.path) }
  }

  private func account(_ module: Module) -> ModuleAccount {
    var all = Inheritance()
    var sections: [NamedRanges.Entry: ModuleAccount.Part] = [:]
    var globals: [NamedRanges.Entry: ModuleAccount.Part] = [:]
    for (address, pages) in module.pages {
      let (end, overflow) = address.addingReportingOverflow(pageSize)
      guard !overflow else { continue }
      all += pages
      Self.count(pages, in: address..<end, module.image.sections(in: address..<end), &sections)
      Self.count(pages, in: address..<end, module.image.globals(in: address..<end), &globals)
    }
    var named = globals.filter { $0.value.pages.broken + $0.value.pages.new > 0 }.map { entry, part in
      var part = part
      part.name = PlainName.of(part.name)
      part.section = module.image.section(at: entry.addresses.lowerBound)
      return part
    }
    named.sort { $0.precedes($1) }
    return ModuleAccount(
      path: module.path, hasLocalNames: module.image.hasLocalNames, pages: all,
      sections: sections.values.sorted { $0.precedes($1) }, globals: Array(named.prefix(Self.mostGlobals)),
      globalsLeftOut: max(0, named.count - Self.mostGlobals))
  }

  private static func count(
    _ pages: Inheritance, in addresses: Range<UInt64>, _ entries: [NamedRanges.Entry],
    _ parts: inout [NamedRanges.Entry: ModuleAccount.Part]
  ) {
    for entry in entries {
      let bytes = Int(clamping: entry.addresses.upperBound - entry.addresses.lowerBound)
      var part =
        parts[entry] ?? ModuleAccount.Part(name: entry.name, bytes: bytes, pages: Inheritance(), brokenAlone: 0)
      part.pages += pages
      let isAlone =
        entries.count == 1 && entry.addresses.lowerBound <= addresses.lowerBound
        && entry.addresses.upperBound >= addresses.upperBound
      if isAlone { part.brokenAlone += pages.broken }
      parts[entry] = part
    }
  }
}

extension ModuleAccount.Part {
  /// What is sure comes first, then what is likely; a fixed order, so that equal pages give equal lists.
  fileprivate func precedes(_ other: Self) -> Bool {
    if brokenAlone != other.brokenAlone { return brokenAlone > other.brokenAlone }
    if pages.broken != other.pages.broken { return pages.broken > other.pages.broken }
    if pages.new != other.pages.new { return pages.new > other.pages.new }
    return bytes != other.bytes ? bytes > other.bytes : name < other.name
  }
}
