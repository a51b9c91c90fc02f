internal import Profiler

/// How what a process has made of its inheritance is stored: a column for each of its numbers of pages.
enum InheritanceColumns {
  private static let all: [(name: String, field: any WritableKeyPath<Inheritance, Int> & Sendable)] = [
    ("still_shared", \.stillShared), ("broken", \.broken), ("new", \.new), ("among_siblings", \.amongSiblings),
    ("new_among_siblings", \.newAmongSiblings), ("outside", \.outside), ("merged", \.merged), ("swapped", \.swapped),
    ("shared_hidden", \.sharedHidden), ("unknown", \.unknown),
  ]

  /// The most pages that a process can have: more than page tables of five levels are ever filled with.
  static let mostPages = 1 << 32

  /// The names of the columns.
  static let names = all.map(\.name)

  /// Their values; nulls for no inheritance.
  static func values(_ pages: Inheritance?) -> [Database.Value] {
    all.map { column in pages.map { .integer(Int64($0[keyPath: column.field])) } ?? .null }
  }

  /// What values say; nil for nulls.
  static func inheritance(_ values: some Sequence<Database.Value>) -> Inheritance? {
    var pages = Inheritance()
    for (column, value) in zip(all, values) {
      guard let number = value.amount(atMost: mostPages) else { return nil }
      pages[keyPath: column.field] = number
    }
    return pages
  }
}
