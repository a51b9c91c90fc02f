import MemoryModel

/// What the C core and the Swift model can both be asked to do.
///
/// Every call is a whole batch, so that the loop runs inside the simulator.
protocol Simulator {
  init(frameCount: Int)

  /// A process with one private anonymous mapping that starts at ``Trace/firstPage``.
  mutating func makeProcess(pageCount: Int) -> Int
  /// Plays single accesses, one after another.
  mutating func replay(_ trace: Trace, in process: Int)
  /// Writes the first pages of the mapping by the simulator's batched operation.
  mutating func writeRange(pageCount: Int, in process: Int)
  mutating func fork(_ process: Int) -> Int
  mutating func exit(_ process: Int)
  /// One access to one page, outside any batch.
  mutating func access(page: Int, writes: Bool, in process: Int) -> Outcome
  /// fork shares page tables, if the simulator can; off at the start.
  var forksLazily: Bool { get set }
  /// Every fault is recorded, if the simulator can; off at the start.
  var recordsFaults: Bool { get set }
  /// Faults since the start.
  var faults: Int { get }
}

/// What one access led to.
enum Outcome {
  case noFault, zeroFill, zeroPage, copy, reuse
  /// Something that cannot happen in a private anonymous mapping.
  case other
}

/// Single accesses to the pages of a mapping, in the form that each simulator plays: eight bytes a step.
struct Trace {
  static let firstPage = 1 << 20

  /// For the C core: the page number above, bit 0 says whether it writes.
  let steps: [UInt64]
  /// For the model.
  let accesses: [TraceAccess]

  private init(steps: [UInt64]) {
    self.steps = steps
    accesses = steps.map { $0 & 1 != 0 ? .write(Int($0 >> 1), 1) : .read(Int($0 >> 1)) }
  }

  /// A write to each page in order.
  static func writes(pageCount: Int) -> Trace {
    Trace(steps: (0..<pageCount).map { UInt64(firstPage + $0) << 1 | 1 })
  }

  /// As many accesses as pages, half of them writes, in order or anywhere.
  static func mixed(pageCount: Int, sequential: Bool) -> Trace {
    var state: UInt64 = 42
    return Trace(
      steps: (0..<pageCount).map { index in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let place = sequential ? index : Int(state >> 33) % pageCount
        return UInt64(firstPage + place) << 1 | state >> 63
      })
  }
}
