/// Everything measured in one run.
struct Measurements: Codable {
  let repetitions: Int
  /// The size of the largest mapping: 8 GiB, or what the memory permits.
  let heapMebibytes: Int
  /// The size of the family's memory, and how many children it has.
  let familyMebibytes: Int
  let children: Int
  /// Peers that are not installed.
  let missing: [String]
  private(set) var contests: [String: Contest] = [:]
  private(set) var parsing: [String: Parsing] = [:]
  private(set) var stall = Stall()

  init(repetitions: Int, stallMilliseconds: Int, progress: (String) -> Void) throws(InspectBenchmarkError) {
    let programs = try Programs()
    self.repetitions = repetitions
    missing = programs.missing
    // The largest mapping and one of half its size are there together.
    let available = try MemoryOfMachine.availableMebibytes()
    heapMebibytes = [8192, 4096, 2048, 1024].first { $0 * 2 < available } ?? 512
    (children, familyMebibytes) = available > 3072 ? (100, 1024) : (20, 256)
    for reason in missing { progress(reason) }
    try measureMappings(programs, progress)
    try measureHeaps(programs, progress)
    try measureSmallOnes(programs, progress)
    try measureFamily(programs, progress)
    try stall.measure(milliseconds: stallMilliseconds, programs, progress)
  }

  subscript(_ scene: Scene) -> Contest? { contests[scene.rawValue] }
  subscript(parsing scene: Scene) -> Parsing? { parsing[scene.rawValue] }

  private mutating func measureMappings(
    _ programs: Programs, _ progress: (String) -> Void
  ) throws(InspectBenchmarkError) {
    let all = try Victim.vmas(Scene.mappingCount, pagesEach: 1)
    let half = try Victim.vmas(Scene.mappingCount / 2, pagesEach: 1)
    try turns([(.mappings, all), (.halfMappings, half)], programs, progress)
    let thick = try Victim.vmas(Scene.mappingCount, pagesEach: 8)
    try turns([(.thickMappings, thick)], programs, progress)
    try parse(.thickMappings, thick)
  }

  private mutating func measureHeaps(
    _ programs: Programs, _ progress: (String) -> Void
  ) throws(InspectBenchmarkError) {
    progress("writing \(heapMebibytes) and \(heapMebibytes / 2) MiB")
    let whole = try Victim.heap(mebibytes: heapMebibytes)
    let half = try Victim.heap(mebibytes: heapMebibytes / 2)
    try turns([(.heap, whole), (.halfHeap, half)], programs, progress)
    try parse(.heap, whole)
  }

  private mutating func measureSmallOnes(
    _ programs: Programs, _ progress: (String) -> Void
  ) throws(InspectBenchmarkError) {
    let gibibyte = try Victim.heap(mebibytes: 1024)
    let pair = try Victim.family(children: 1, mebibytes: 1024)
    let sparse = try Victim.sparse(gibibytes: 8192, pages: 1024)
    try turns([(.gibibyte, gibibyte), (.pair, pair)], programs, progress)
    progress("\(Scene.machine.rawValue): \(repetitions) turns")
    // Reading the pagemap of 8 TiB takes twenty seconds.
    try verify(sparse, floors: [.scan], programs)
    for _ in 0..<repetitions {
      try contests[Scene.machine.rawValue, default: Contest()].turn(
        Scene.machine.contenders, on: sparse.processes, programs)
    }
  }

  private mutating func measureFamily(
    _ programs: Programs, _ progress: (String) -> Void
  ) throws(InspectBenchmarkError) {
    progress("forking \(children) children of \(familyMebibytes) MiB")
    let family = try Victim.family(children: children, mebibytes: familyMebibytes)
    try turns([(.family, family)], programs, progress)
  }

  /// Turns of all contenders at scenes that exist together, after their answers were compared.
  private mutating func turns(
    _ scenes: [(Scene, Victim)], _ programs: Programs, _ progress: (String) -> Void
  ) throws(InspectBenchmarkError) {
    for (_, victim) in scenes { try verify(victim, floors: [.pagemap, .scan, .frames], programs) }
    progress("\(scenes.map(\.0.rawValue).joined(separator: ", ")): \(repetitions) turns")
    for _ in 0..<repetitions {
      for (scene, victim) in scenes {
        try contests[scene.rawValue, default: Contest()].turn(scene.contenders, on: victim.processes, programs)
      }
    }
  }

  private mutating func parse(_ scene: Scene, _ victim: Victim) throws(InspectBenchmarkError) {
    parsing[scene.rawValue] = try Parsing(process: victim.processes[0], repetitions: repetitions)
  }
}
