import Profiler

/// A way to be watched.
enum Watch: String, CaseIterable, Codable {
  case nobody
  case addresses
  case breakingWrites
  case withAllocations
  case byProgram
  case everyTenth
  case withCallers
  case withStacks
  case withLargeStacks
  case softwareEvents
  case singleThreads

  /// What is recorded; nil for nothing.
  var options: EventOptions? {
    var options = EventOptions()
    options.scope = self == .singleThreads ? .tasks : .machine
    options.recordsAllocations = self == .withAllocations
    switch self {
    case .nobody: return nil
    case .addresses, .withAllocations, .singleThreads: break
    case .byProgram: options.usesProgram = true
    case .breakingWrites: options.interest = .writesToPresentPages
    case .everyTenth: options.period = 10
    case .withCallers: options.stacks = .framePointers
    case .withStacks: options.stacks = .dwarf(bytes: 4096)
    case .withLargeStacks: options.stacks = .dwarf(bytes: 8192)
    case .softwareEvents: options.best = .software
    }
    return options
  }

  /// What it is called in results.
  var title: String {
    switch self {
    case .nobody: "not watched"
    case .addresses: "address and error code"
    case .breakingWrites: "the same, breaking writes only"
    case .withAllocations: "with allocations"
    case .byProgram: "by a program in the kernel (--light)"
    case .everyTenth: "every tenth"
    case .withCallers: "with callers by frame pointers"
    case .withStacks: "with 4 KiB of the stack"
    case .withLargeStacks: "with 8 KiB of the stack"
    case .softwareEvents: "software event, address"
    case .singleThreads: "address, only of its threads"
    }
  }
}
