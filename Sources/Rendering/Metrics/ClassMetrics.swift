internal import Inspector

/// The families with a sample a class of sharers.
struct ClassMetrics {
  /// Longer names of a class are cut, and told apart by a number.
  private static let longestName = 160

  private let isKnown: Bool
  private let shown: [(name: String, sharing: SharerClass)]
  private let cutOff: [SharerClass]

  /// Takes the largest classes.
  init(_ inspection: Inspection, limit: Int) {
    isKnown = inspection.coverage.rung == .frames
    let classes = inspection.sharerClasses()
    let names = SharerNames(inspection.processes)
    var used: Set<String> = []
    shown = classes.prefix(limit).map { sharing in
      let name = Self.distinct(names.text(sharing.processes), from: &used)
      return (name, sharing)
    }
    cutOff = Array(classes.dropFirst(limit))
  }

  /// Nothing where frames are hidden: then no class is known, and not that there is none.
  var families: [MetricFamily] {
    guard isKnown else { return [] }
    return [
      family("resident", "Frames that exactly these processes map, each counted once.", \.bytes),
      family("file", "Of these, frames of files and shared memory.", \.fileBytes),
      family("outside", "Of these, frames that processes outside the view map too.", \.outsideBytes),
      MetricFamily(
        "cowscope_class_sharers", help: "How many processes the class has.",
        samples: shown.map { .init(.whole($0.sharing.processes.count), [.init("sharers", $0.name)]) }),
      MetricFamily(
        "cowscope_classes_cut_off",
        help: "Classes that have no samples of their own, because there are more than --max-classes.",
        samples: [.init(.whole(cutOff.count))]),
    ]
  }

  private func family(_ name: String, _ help: String, _ value: (SharerClass) -> Int) -> MetricFamily {
    var samples = shown.map { MetricFamily.Sample(.whole(value($0.sharing)), [.init("sharers", $0.name)]) }
    if !cutOff.isEmpty {
      samples.append(.init(.whole(cutOff.reduce(0) { $0 + value($1) }), [.init("sharers", "other")]))
    }
    return MetricFamily("cowscope_class_\(name)_bytes", unit: .bytes, help: help, samples: samples)
  }

  /// A name that no class before it has: two long ones can be alike where they are cut.
  private static func distinct(_ name: String, from used: inout Set<String>) -> String {
    let short = name.count > longestName ? String(name.prefix(longestName)) + "…" : name
    var candidate = short
    var number = 2
    while !used.insert(candidate).inserted {
      candidate = "\(short) (\(number))"
      number += 1
    }
    return candidate
  }
}
