import Measuring

/// The results, and what they were made from.
struct Report: BenchmarkReport, Codable {
  let results: [Result]
  let measurements: Measurements

  init(_ measurements: Measurements) {
    self.measurements = measurements
    results = measurements.results
  }

  var text: String {
    (ResultTable.lines(results) + [""] + uses + [""] + parsing + [""] + stall + reasons).joined(separator: "\n")
  }

  private static let widths = [4, 38, 10, 10, 10, 10]

  /// What each contender used.
  private var uses: [String] {
    let heading = ["", "least of \(measurements.repetitions) turns", "CPU ms", "wall ms", "user %", "peak MiB"]
    return [ResultTable.row(heading, widths: Self.widths)]
      + Scene.allCases.flatMap { scene -> [String] in
        guard let contest = measurements[scene] else { return [] }
        let rows = scene.contenders.compactMap { contender in contest[contender].map { row(contender, $0) } }
        return [title(scene)] + rows
      }
  }

  private func row(_ contender: Contender, _ uses: [Use]) -> String {
    let cpu = uses.map(\.cpuNanoseconds)
    let user = uses.map(\.userNanoseconds).reduce(0, +) / max(cpu.reduce(0, +), 1)
    return ResultTable.row(
      [
        "", contender.rawValue, least(cpu, 1e-6), least(uses.map(\.wallNanoseconds), 1e-6),
        String(Int((user * 100).rounded())), least(uses.map(\.peakBytes), 1 / 1_048_576),
      ], widths: Self.widths)
  }

  private func title(_ scene: Scene) -> String {
    let heap = measurements.heapMebibytes
    return switch scene {
    case .family: "a process of \(measurements.familyMebibytes) MiB and \(measurements.children) forked children"
    case .mappings: "\(Scene.mappingCount) mappings of one page"
    case .halfMappings: "\(Scene.mappingCount / 2) mappings of one page"
    case .thickMappings: "\(Scene.mappingCount) mappings of 8 pages"
    case .heap: "one mapping of \(heap) MiB"
    case .halfHeap: "one mapping of \(heap / 2) MiB"
    case .gibibyte: "one mapping of 1024 MiB"
    case .pair: "the same, and a forked child"
    case .machine: "all processes, and a reservation of 8 TiB with 1024 pages"
    }
  }

  private var parsing: [String] {
    let heading = ["", "smaps, CPU ms, least", "kernel", "Swift", "C", "bytes"]
    return [ResultTable.row(heading, widths: Self.widths)]
      + Scene.allCases.compactMap { scene in
        guard let parsing = measurements[parsing: scene] else { return nil }
        return ResultTable.row(
          [
            "", title(scene), least(parsing.kernel, 1e-6), least(parsing.swift, 1e-6), least(parsing.c, 1e-6),
            String(parsing.bytes),
          ], widths: Self.widths)
      }
  }

  private var stall: [String] {
    if let reason = measurements.stall.reason { return [reason] }
    let heading = [
      "", "mmap, us, medians of \(Stall.rounds)", "p50", "p99", "p99.9", "greatest", "munmap p99.9", "looks",
    ]
    let widths = Self.widths + [14, 0]
    return [ResultTable.row(heading, widths: widths)]
      + Stall.Sampler.allCases.compactMap { sampler in
        guard let times = measurements.stall[sampler] else { return nil }
        return ResultTable.row(
          [
            "", sampler.title, median(times.map(\.median)), median(times.map(\.permille990)),
            median(times.map(\.permille999)), median(times.map(\.greatest)), median(times.map(\.unmapPermille999)),
            String(times.map(\.looks).reduce(0, +)),
          ], widths: widths)
      }
  }

  private var reasons: [String] { measurements.missing.isEmpty ? [] : [""] + measurements.missing }

  private func least(_ values: [Double], _ unit: Double) -> String {
    values.min().map { ResultTable.number($0 * unit) } ?? "-"
  }

  private func median(_ nanoseconds: [Double]) -> String {
    Ratio(medianOf: nanoseconds).map { ResultTable.number($0.value * 1e-3) } ?? "-"
  }
}

extension Stall.Sampler {
  fileprivate var title: String {
    switch self {
    case .nobody: "nobody looks"
    case .cowscope: "cowscope inspect"
    case .rollup: "cat smaps_rollup"
    case .pmap: "pmap -X"
    }
  }
}
