internal import Inspector

/// What the signs of a map mean, and how much memory each stands for.
struct MapKey {
  /// A line of the legend.
  struct Entry {
    var swatch: MapSwatch
    var amount: Int
    var words: String
  }

  /// The lines of the legend: what the map has, in the order of `MapSwatch.all`.
  private(set) var entries: [Entry] = []
  private let words: [MapSwatch: String]

  init(_ map: AddressMap, processes: [InspectedProcess]) {
    var words: [MapSwatch: String] = [:]
    let names = SharerNames(processes)
    for (number, sharing) in map.classes.prefix(MapSwatch.classes).enumerated() {
      let outside = sharing.isOutsideToo ? ", and by others outside the view" : ""
      words[.sharing(number)] = "shared by \(names.text(sharing.processes))\(outside)"
    }
    let smaller = map.classes.count - MapSwatch.classes
    words[.otherSharing] = smaller == 1 ? "shared by others of these" : "shared, \(smaller) smaller classes"
    self.words = words
    var amounts: [MapSwatch: Int] = [:]
    for (category, bytes) in map.amounts { amounts[MapSwatch(category), default: 0] += bytes }
    for swatch in MapSwatch.all {
      if let amount = amounts[swatch] {
        entries.append(Entry(swatch: swatch, amount: amount, words: meaning(of: swatch)))
      }
    }
  }

  /// What a sign means.
  func meaning(of swatch: MapSwatch) -> String {
    switch swatch {
    case .sharing, .otherSharing: words[swatch] ?? ""
    case .own: "own: anonymous, mapped by one process only"
    case .outside: "shared, but only with processes outside the view"
    case .sharedHidden: "shared or zero page; with whom is hidden"
    case .merged: "merged by KSM"
    case .file: "of files; a write would make a copy"
    case .sharedMapping: "files and shared memory that everybody writes to"
    case .zero: "the zero page"
    case .swapped: "swapped out"
    case .hugetlb: "of the hugetlb pool"
    case .device: "not counted by the kernel: clock pages, devices"
    case .unknown: "present, and nothing else is known"
    }
  }

  /// What must be said of any map.
  static let notes = [
    "One strip a process. Those of a family, which fork made, stand under one another: one column, one address.",
    "Drawn is memory that holds something, by address; empty addresses are left out. The width of a mapping grows with the square root of its pages, and small neighbours are drawn together; inside a mapping it is to scale.",
  ]
}
