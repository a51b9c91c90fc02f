import Inspector
import ProcFS
import Rendering
import Testing

@Suite struct InspectionMetricsTests {
  /// Five processes with 10, 20, 30, 40 and 50 pages of their own, of which each pair of neighbours shares 4 more.
  private func inspection() -> Inspection {
    var inspection = Inspection()
    for index in 0..<5 {
      inspection.processes.append(
        InspectedProcess(
          pid: Int32(100 + index), startTicks: 1, parent: 1, user: 7, name: "p", arguments: ["p", "\n\"\\"]))
      inspection.mappings.append(
        InspectedMapping(
          process: index, mapping: Mapping(addresses: 0x1000..<0x100000, permissions: [.read, .write]),
          tally: MappingTally()))
      inspection.groups.append(
        FrameGroup(mappings: [index], frames: 10 * (index + 1), kernelCount: 1, kind: .anonymous))
      if index > 0 {
        inspection.groups.append(
          FrameGroup(mappings: [index - 1, index], frames: 4, kernelCount: 2, kind: .anonymous))
      }
    }
    inspection.coverage.selected = 6
    inspection.coverage.omitted = [.denied: [99]]
    return inspection
  }

  private func read(_ inspection: Inspection, processes: Int, classes: Int) throws -> ExpositionReader {
    let metrics = InspectionMetrics(version: "1", limits: .init(processes: processes, classes: classes))
    let families = metrics.families(inspection, missing: 1, time: 2.5, running: .init())
    // The same values in both forms.
    let older = try ExpositionReader(MetricsText(.prometheus).text(families), isOpenMetrics: false)
    let newer = try ExpositionReader(MetricsText(.openMetrics).text(families), isOpenMetrics: true)
    #expect(older.values == newer.values)
    return newer
  }

  private func values(_ name: String, _ label: String, in read: ExpositionReader) -> [String: Double] {
    let samples = read.values.filter { $0.key.name == name }.map { ($0.key.labels[label] ?? "", $0.value) }
    return Dictionary(uniqueKeysWithValues: samples)
  }

  @Test func amountsAreThoseOfTheTable() throws {
    let read = try read(inspection(), processes: 10, classes: 20)
    let page = 4096.0
    #expect(
      values("cowscope_process_unique_bytes", "pid", in: read)
        == ["100": 10 * page, "101": 20 * page, "102": 30 * page, "103": 40 * page, "104": 50 * page])
    #expect(values("cowscope_process_inherited_bytes", "pid", in: read)["102"] == 8 * page)
    #expect(values("cowscope_process_proportional_bytes", "pid", in: read)["104"] == 52 * page)
    #expect(values("cowscope_class_resident_bytes", "sharers", in: read)["{103, 104}"] == 4 * page)
    #expect(values("cowscope_processes", "state", in: read)["denied"] == 1)
    #expect(values("cowscope_processes", "state", in: read)["missing"] == 1)
    #expect(values("cowscope_processes", "state", in: read)["read"] == 5)
    #expect(read.values[.init(name: "cowscope_distinct_bytes", labels: [:])] == 166 * page)
    #expect(read.values[.init(name: "cowscope_last_scan_timestamp_seconds", labels: [:])] == 2.5)
    #expect(
      values("cowscope_process_info", "title", in: try self.read(inspection(), processes: 1, classes: 1))["p \n\"\\"]
        == 1)
  }

  @Test(arguments: 0...6) func whatIsCutOffIsSummed(limit: Int) throws {
    let whole = try read(inspection(), processes: 10, classes: 20)
    let cut = try read(inspection(), processes: limit, classes: limit)
    for (name, label, count) in [
      ("cowscope_process_resident_bytes", "pid", 5), ("cowscope_process_proportional_bytes", "pid", 5),
      ("cowscope_class_resident_bytes", "sharers", 9),
    ] {
      let (all, some) = (values(name, label, in: whole), values(name, label, in: cut))
      #expect(some.values.reduce(0, +) == all.values.reduce(0, +))
      #expect(some.count == min(count, limit) + (limit < count ? 1 : 0))
      #expect((some["other"] != nil) == (limit < count))
    }
    #expect(cut.values[.init(name: "cowscope_processes_cut_off", labels: [:])] == Double(max(0, 5 - limit)))
    #expect(cut.values[.init(name: "cowscope_classes_cut_off", labels: [:])] == Double(max(0, 9 - limit)))
    // The largest ones stay.
    if limit > 0 { #expect(values("cowscope_process_resident_bytes", "pid", in: cut)["104"] != nil) }
  }

  @Test func whatIsUnknownHasNoSample() throws {
    var hidden = inspection()
    hidden.coverage.rung = .bits
    hidden.groups = []
    for index in hidden.mappings.indices { hidden.mappings[index].hiddenOnce = 3 }
    let read = try read(hidden, processes: 2, classes: 2)
    #expect(values("cowscope_process_resident_bytes", "pid", in: read)["other"] == 9 * 4096.0)
    #expect(values("cowscope_process_proportional_bytes", "pid", in: read).isEmpty)
    #expect(values("cowscope_class_resident_bytes", "sharers", in: read).isEmpty)
    #expect(read.values[.init(name: "cowscope_classes_cut_off", labels: [:])] == nil)
    #expect(read.values[.init(name: "cowscope_frame_numbers_visible", labels: [:])] == 0)
    #expect(read.values[.init(name: "cowscope_distinct_bytes", labels: [:])] == nil)
  }

  @Test func theLargestAreThoseOfTheKernelsPssWhereItIsKnown() throws {
    var hidden = inspection()
    hidden.coverage.rung = .bits
    hidden.groups = []
    // By Rss the last one is the largest, by Pss the first one.
    for index in hidden.mappings.indices {
      hidden.mappings[index].hiddenOther = 10 + index
      hidden.processes[index].kernelProportional = (10 - index) * 4096
    }
    let read = try read(hidden, processes: 2, classes: 2)
    let resident = values("cowscope_process_resident_bytes", "pid", in: read)
    #expect(Set(resident.keys) == ["100", "101", "other"])
  }

  @Test func whatMayBeMergedHasNoSample() throws {
    var unknown = inspection()
    unknown.coverage.tellsMerged = false
    let read = try read(unknown, processes: 10, classes: 20)
    for name in ["ksm", "inherited"] {
      #expect(values("cowscope_process_\(name)_bytes", "pid", in: read).isEmpty)
    }
    #expect(values("cowscope_process_unique_bytes", "pid", in: read).count == 5)
  }

  @Test func aProcessWithTheMemoryOfAnotherHasNoAmounts() throws {
    var twins = inspection()
    twins.processes.append(
      InspectedProcess(
        pid: 105, startTicks: 1, parent: 104, user: 7, name: "p", arguments: [], sharesMemoryWith: 4))
    #expect(
      values("cowscope_process_resident_bytes", "pid", in: try read(twins, processes: 10, classes: 9))["105"] == nil)
  }

  @Test func nothingAtAllIsStillAnAnswer() throws {
    let read = try read(Inspection(), processes: 10, classes: 10)
    #expect(values("cowscope_processes", "state", in: read)["read"] == 0)
    #expect(values("cowscope_process_resident_bytes", "pid", in: read).isEmpty)
  }

  @Test func longNamesOfClassesStayDistinct() throws {
    var many = Inspection()
    for index in 0..<200 {
      many.processes.append(
        InspectedProcess(pid: Int32(1000 + index), startTicks: 1, parent: 1, user: 0, name: "p", arguments: []))
      many.mappings.append(
        InspectedMapping(
          process: index, mapping: Mapping(addresses: 0x1000..<0x100000, permissions: [.read]), tally: MappingTally()))
    }
    // Every other process, so that no range is shorter; the two classes differ at their ends only.
    let evens = Array(stride(from: 0, to: 200, by: 2))
    many.groups = [
      FrameGroup(mappings: evens, frames: 5, kernelCount: 100, kind: .anonymous),
      FrameGroup(mappings: evens.dropLast(), frames: 5, kernelCount: 99, kind: .anonymous),
    ]
    let names = values("cowscope_class_resident_bytes", "sharers", in: try read(many, processes: 1, classes: 10)).keys
    #expect(names.count == 2 && names.allSatisfy { $0.count < 180 })
  }
}
