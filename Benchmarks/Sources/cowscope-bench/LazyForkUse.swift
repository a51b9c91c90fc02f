import Measuring

/// What a fork costs that shares page tables, in time and in memory.
struct LazyForkUse: Codable {
  private static let smallPages = 16 << 8
  private static let largePages = 64 << 18
  private static let forks = 501
  private static let children = 16_384

  /// Nanoseconds of single forks of 16 MiB, sorted.
  let small: [Double]
  /// The same of 64 GiB.
  let large: [Double]
  /// Resident bytes of this process for each child of a process of 1 GiB that touches nothing.
  let bytesPerChild: Double
  /// Simulated bytes that are resident, for each resident byte of this process, with 64 GiB.
  let simulatedBytesPerByte: Double

  /// To be measured before anything else has left free memory behind.
  init() throws(BenchmarkError) {
    var machine = Self.machine(pageCount: 1 << 18)
    _ = machine.fork(0)
    let before = try ResidentMemory.bytes()
    for _ in 0..<Self.children { _ = machine.fork(0) }
    bytesPerChild = Double(try ResidentMemory.bytes() - before) / Double(Self.children)
    machine = Self.machine(pageCount: Self.largePages)
    simulatedBytesPerByte = Double(Self.largePages * 4096) / Double(try ResidentMemory.bytes())
    large = Self.times(on: &machine, pageCount: Self.largePages)
    machine = Self.machine(pageCount: Self.smallPages)
    small = Self.times(on: &machine, pageCount: Self.smallPages)
  }

  var smallMedian: Double { small[small.count / 2] }
  var largeMedian: Double { large[large.count / 2] }

  /// A machine whose process 0 has written so many pages.
  private static func machine(pageCount: Int) -> ModelMachine {
    var machine = ModelMachine(frameCount: pageCount)
    machine.forksLazily = true
    let process = machine.makeProcess(pageCount: pageCount)
    machine.writeRange(pageCount: pageCount, in: process)
    return machine
  }

  /// Forks again and again; between two forks the child exits and the parent writes a page of each GiB, so that no table
  /// is shared any more.
  private static func times(on machine: inout ModelMachine, pageCount: Int) -> [Double] {
    var times: [Double] = []
    for _ in 0..<forks {
      var child = 0
      times.append(WallClock.measure { child = machine.fork(0) })
      machine.exit(child)
      for page in stride(from: 0, to: pageCount, by: 1 << 18) {
        _ = machine.access(page: Trace.firstPage + page, writes: true, in: 0)
      }
    }
    return times.sorted()
  }
}
