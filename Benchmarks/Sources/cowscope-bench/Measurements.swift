/// Everything measured in one run, the sides taking turns so that the machine's mood hits them alike.
struct Measurements: Codable {
  /// Simulated memory sizes, in pages.
  enum Size: Int, CaseIterable {
    case mebibytes64 = 0x4000
    case mebibytes256 = 0x10000
    case gibibyte = 0x40000
    case gibibytes4 = 0x100000

    var label: String {
      rawValue < 0x40000 ? "\(rawValue >> 8) MiB" : "\(rawValue >> 18) GiB"
    }
  }

  let repetitions: Int
  private(set) var core: [Int: Samples] = [:]
  private(set) var model: [Int: Samples] = [:]
  /// CPU time of the kernel, in nanoseconds per page: fork, write all, exit.
  private(set) var kernelLife: [Int: [Double]] = [:]
  /// Its fork alone.
  private(set) var kernelFork: [Int: [Double]] = [:]
  let lazyFork: LazyForkUse
  let coreMemory: MemoryUse
  let modelMemory: MemoryUse
  let twins: TwinLives
  let wholeRuns: WholeRuns

  init(repetitions: Int, operations: Int, progress: (String) -> Void) throws(BenchmarkError) {
    self.repetitions = repetitions
    progress("forks of up to 64 GiB")
    lazyFork = try LazyForkUse()
    coreMemory = try MemoryUse(of: ReferenceCore.self, pageCount: Size.gibibyte.rawValue)
    modelMemory = try MemoryUse(of: ModelMachine.self, pageCount: Size.gibibyte.rawValue)
    progress("whole programs: \(repetitions) repetitions")
    wholeRuns = try WholeRuns(repetitions: repetitions)
    try checkAgreement(lives: 300)
    progress("shared against copied page tables: \(operations) operations")
    twins = TwinLives(operations: operations)
    let helper = try KernelWork()
    for size in Size.allCases {
      progress("\(size.label): \(repetitions) repetitions")
      try measure(size, helper)
    }
  }

  private mutating func measure(_ size: Size, _ helper: KernelWork) throws(BenchmarkError) {
    let pageCount = size.rawValue
    let workload = Workload(pageCount: pageCount)
    var coreMachine = ReferenceCore(frameCount: 2 * pageCount)
    var modelMachine = ModelMachine(frameCount: 2 * pageCount)
    for _ in 0..<repetitions {
      let coreFaults = workload.round(on: &coreMachine, into: &core[pageCount, default: Samples()])
      let modelFaults = workload.round(on: &modelMachine, into: &model[pageCount, default: Samples()])
      guard coreFaults == modelFaults else { throw .otherWork(modelFaults, coreFaults) }
      guard size != .gibibytes4 else { continue }
      let cost = try helper.forkWriteExit(pageCount: pageCount)
      kernelLife[pageCount, default: []].append(cost.total / Double(pageCount))
      kernelFork[pageCount, default: []].append(cost.forkNanoseconds / Double(pageCount))
    }
  }

  func core(_ phase: Phase, _ size: Size = .gibibyte) -> [Double]? { core[size.rawValue]?[phase] }
  func model(_ phase: Phase, _ size: Size = .gibibyte) -> [Double]? { model[size.rawValue]?[phase] }
}
