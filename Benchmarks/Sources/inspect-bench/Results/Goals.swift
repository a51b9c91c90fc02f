import Measuring

extension Measurements {
  /// The goals this run can judge: I1 to I7, and bars of single situations, B1 to B7.
  var results: [Result] { parsers + againstPeers + againstFloors + growths + family + amounts + texts }

  private var parsers: [Result] {
    [
      Result(
        "I1", "smaps parser/kernel, 30k VMAs", parsed(.thickMappings, over: \.kernel), .lower, goal: 0.11,
        floor: 0.25),
      Result(
        "I1", "smaps parser/kernel, \(heapLabel) in 1", parsed(.heap, over: \.kernel), .lower, goal: 0.005,
        floor: 0.03),
      Result(
        "I2", "smaps parser, Swift/C", parsed(.thickMappings, over: \.c), .lower, goal: 1.15, floor: 2),
    ]
  }

  private var againstPeers: [Result] {
    let user = Ratio(
      sumOf: self[.thickMappings]?[.mappings]?.map(\.userNanoseconds),
      overSumOf: self[.thickMappings]?[.pmap]?.map(\.userNanoseconds))
    return [
      Result("I3", "--vmas/pmap -X, user CPU, 30k VMAs", user, .lower, goal: 1.0 / 15, floor: 0.2),
      Result(
        "I3", "--vmas/pmap -X, CPU, 30k VMAs", cpu(.thickMappings, .mappings, .pmap), .lower, goal: 0.25,
        floor: 0.5),
    ]
  }

  private var againstFloors: [Result] {
    [
      Result(
        "I4", "PAGEMAP_SCAN/smaps_rollup, both kernel", cpu(.heap, .scan, .catRollup), .lower, goal: 0.40,
        floor: 0.6),
      Result(
        "I5", "inspect/cat smaps_rollup, \(heapLabel)", cpu(.heap, .summary, .catRollup), .lower, goal: 1.10, floor: 1.5
      ),
      Result(
        "I6", "--sharers/C pagemap+kpagecount", cpu(.pair, .sharers, .frames), .lower, goal: 1.10, floor: 1.5),
    ]
  }

  private var growths: [Result] {
    [
      Result(
        "I7", "inspect, \(heapLabel)/half of it",
        Ratio(cpu(.heap, .summary), over: cpu(.halfHeap, .summary)), .lower, goal: 2.2, floor: 2.6),
      Result(
        "I7", "inspect --vmas, 30k/15k VMAs",
        Ratio(cpu(.mappings, .mappings), over: cpu(.halfMappings, .mappings)), .lower, goal: 2.2, floor: 2.6),
    ]
  }

  private var family: [Result] {
    [
      Result(
        "B1", "family: inspect/cat smaps_rollup", cpu(.family, .summary, .catRollup), .lower, goal: 1.10, floor: nil),
      Result("B1", "family: --sharers/C pagemap", cpu(.family, .sharers, .pagemap), .lower, goal: 1.25, floor: nil),
      Result("B1", "family: smem/--sharers", cpu(.family, .smem, .sharers), goal: 2.3, floor: nil),
      Result("B1", "family: page-types/--sharers", cpu(.family, .pageTypes, .sharers), goal: 7, floor: nil),
    ]
  }

  /// What I1 wants of reading smaps, wanted of reading and counting all pages and writing the text.
  private var texts: [Result] {
    [
      Result("B7", "--vmas user/kernel smaps, 30k VMAs", ownShare(.thickMappings), .lower, goal: 0.11, floor: nil),
      Result("B7", "--vmas user/kernel smaps, \(heapLabel) in 1", ownShare(.heap), .lower, goal: 0.005, floor: nil),
    ]
  }

  private var amounts: [Result] {
    let table = self[.mappings]?[.mappings]
    let isWhole = heapMebibytes == 8192
    return [
      Result(
        "B2", "--vmas of 30k VMAs, CPU ms", milliseconds(table?.map(\.cpuNanoseconds)), .lower, goal: 40, floor: nil),
      Result(
        "B2", "--vmas of 30k VMAs, peak MiB", Ratio(leastOf: table?.map { $0.peakBytes / 1_048_576 }), .lower,
        goal: 20, floor: nil),
      Result(
        "B3", "inspect 8 GiB, CPU ms", isWhole ? milliseconds(cpu(.heap, .summary)) : nil, .lower, goal: 130,
        floor: nil),
      Result(
        "B4", "all processes, 8 TiB sparse, CPU ms", milliseconds(cpu(.machine, .everything)), .lower, goal: 500,
        floor: nil),
      Result(
        "B5", "inspect 1 GiB, wall ms", milliseconds(self[.gibibyte]?[.summary]?.map(\.wallNanoseconds)), .lower,
        goal: 25, floor: nil),
      Result(
        "B5", "the same with --duty 100, wall ms",
        milliseconds(self[.gibibyte]?[.withoutRests]?.map(\.wallNanoseconds)), .lower, goal: 25, floor: nil),
      Result(
        "B6", "mmap p99.9 beside inspect, ms",
        Ratio(medianOf: stall[.cowscope]?.map { $0.permille999 * 1e-6 }), .lower, goal: 0.25, floor: nil),
    ]
  }

  /// How the size of the largest mapping is called.
  private var heapLabel: String { "\(heapMebibytes >> 10) GiB" }

  private func cpu(_ scene: Scene, _ contender: Contender) -> [Double]? {
    self[scene]?[contender]?.map(\.cpuNanoseconds)
  }

  private func cpu(_ scene: Scene, _ one: Contender, _ other: Contender) -> Ratio? {
    Ratio(cpu(scene, one), over: cpu(scene, other))
  }

  private func milliseconds(_ nanoseconds: [Double]?) -> Ratio? { Ratio(leastOf: nanoseconds?.map { $0 * 1e-6 }) }

  private func parsed(_ scene: Scene, over other: KeyPath<Parsing, [Double]>) -> Ratio? {
    self[parsing: scene].flatMap { Ratio($0.swift, over: $0[keyPath: other]) }
  }

  /// The inspector's own work over the kernel's work for the text that it does without.
  private func ownShare(_ scene: Scene) -> Ratio? {
    Ratio(
      sumOf: self[scene]?[.mappings]?.map(\.userNanoseconds),
      overSumOf: self[scene]?[.catSmaps]?.map(\.systemNanoseconds))
  }
}
