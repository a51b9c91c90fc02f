internal import Inspector
internal import ProcFS

/// Walks the pages of a process and of its template side by side.
struct InheritanceWalk {
  private let snapshot: Snapshot
  private let categories: FrameCategories
  private let template: Int
  private let mappings: [Range<Int>]

  init(_ snapshot: Snapshot, _ categories: FrameCategories, template: Int) {
    self.snapshot = snapshot
    self.categories = categories
    self.template = template
    mappings = snapshot.mappingsByProcess
  }

  /// What a process has, by mapping: indices of the snapshot, ascending; mappings without anonymous memory are left out.
  ///
  /// - Complexity: O(pages of both).
  func account(of process: Int) -> [(mapping: Int, pages: Inheritance)] {
    var rows: [(mapping: Int, pages: Inheritance)] = []
    visit(process) { page, field in
      if rows.last?.mapping != page.mapping { rows.append((page.mapping, Inheritance())) }
      rows[rows.count - 1].pages[keyPath: field] += 1
    }
    return rows
  }

  /// The numbers of the pages that are broken, ascending.
  ///
  /// - Complexity: O(pages of both).
  func brokenPages(of process: Int) -> [UInt64] {
    var pages: [UInt64] = []
    visit(process) { page, field in if field == \.broken { pages.append(page.number) } }
    return pages
  }

  /// Calls for each page of anonymous memory where it counts.
  func visit(_ process: Int, _ body: (PageWalk.Page, WritableKeyPath<Inheritance, Int>) -> Void) {
    var original = PageWalk(snapshot, mappings: mappings[template])
    var there = original.next()
    var own = PageWalk(snapshot, mappings: mappings[process])
    while let page = own.next() {
      guard let kind = categories.anonymousKind(of: page, in: snapshot) else { continue }
      while let other = there, other.number < page.number { there = original.next() }
      let hasTemplate = there.map { $0.number == page.number && isAnonymous($0) } ?? false
      body(page, field(kind, hasTemplate: hasTemplate))
    }
  }

  private func isAnonymous(_ page: PageWalk.Page) -> Bool { categories.anonymousKind(of: page, in: snapshot) != nil }

  private func field(_ kind: MemoryCategory, hasTemplate: Bool) -> WritableKeyPath<Inheritance, Int> {
    switch kind {
    case .own: hasTemplate ? \.broken : \.new
    case .shared(let number):
      if categories.classes[number].processes.contains(template) {
        \.stillShared
      } else {
        hasTemplate ? \.amongSiblings : \.newAmongSiblings
      }
    case .outside: \.outside
    case .merged: \.merged
    case .swapped: \.swapped
    case .sharedHidden: \.sharedHidden
    default: \.unknown
    }
  }
}
