extension StatementParser {
  /// What may follow each kind of mapping.
  private static func mapOptions(_ backing: MapSyntax.Backing) -> [Options.Specification] {
    var allowed: [Options.Specification] = [.init("pages", .count(1...Int.max)), .init("size", .size)]
    switch backing {
    case .stack:
      return allowed + [.init("initial", .count(1...Int.max))]
    case .anonymous: allowed += [.init("private", .flag), .init("hugetlb", .flag)]
    case .sharedAnonymous: allowed += [.init("shared", .flag), .init("hugetlb", .flag)]
    case .file:
      // A folio of 2 MiB would be mapped by one huge entry, and the model has none.
      allowed += [.init("folio", .count(1...256)), .init("code", .flag)]
    case .memfd:
      allowed += [.init("hole", .flag)]
    }
    if backing == .file || backing == .memfd {
      allowed += [
        .init("private", .flag), .init("shared", .flag), .init("offset", .count(0...Int.max)),
        .init("file", .name), .init("file-pages", .count(1...Int.max)),
      ]
    }
    return allowed + [protectionOption, .init("populate", .flag), .init("noreserve", .flag)]
  }

  mutating func readMap() throws(Problem) -> MapSyntax {
    let region = try cursor.name("the name of the region")
    let words = MapSyntax.Backing.allCases.map(\.rawValue)
    let expected = words.joined(separator: ", ")
    let word = try cursor.word(expected)
    guard let backing = MapSyntax.Backing(rawValue: word.value) else {
      throw Problem(
        "unknown kind of mapping `\(word.value)`", at: word, expected: expected,
        hint: Suggestion.hint(for: word.value, among: words))
    }
    let end = cursor.current
    let before = problems.count
    let options = options(Self.mapOptions(backing))
    let hasProblems = problems.count > before
    if options.number("pages") != nil, let size = options.place("size") {
      report(Problem("`pages` and `size` exclude each other", at: size))
    }
    if options.flag("private"), let shared = options.place("shared") {
      report(Problem("`private` and `shared` exclude each other", at: shared))
    }
    let pages = options.number("pages") ?? options.number("size")
    guard pages != nil || hasProblems else { throw Problem("`pages=` or `size=` is missing", at: end) }
    let map = MapSyntax(
      region: region, backing: backing, isShared: options.flag("shared"), pages: pages ?? Located(1, at: end),
      protection: options.word("prot").flatMap { Self.protections[$0.value] },
      offset: options.number("offset")?.value ?? 0, populate: options.flag("populate"),
      noReserve: options.flag("noreserve"), initialPages: options.number("initial")?.value ?? 1,
      fileName: options.word("file"), filePages: options.number("file-pages"), folioPages: options.number("folio"),
      isCode: options.flag("code"), isHole: options.flag("hole"),
      hugeTLB: options.place("hugetlb")?.position)
    if let initial = options.number("initial"), let pages, initial.value > pages.value {
      report(Problem("`initial` is larger than the stack", at: initial))
    }
    if let folio = options.number("folio"), folio.value & (folio.value - 1) != 0 {
      report(Problem("`folio` must be a power of two", at: folio, expected: "1, 2, 4, ... 256"))
    }
    return map
  }
}
