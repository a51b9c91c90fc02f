internal import CLinux
internal import ProcFS
internal import Scenario

/// One process or thread under test.
final class LiveProcess {
  /// What it does at the moment.
  enum Condition {
    /// It waits for a command.
    case waiting
    /// It sleeps in vfork until its child calls exec or exit; the command was step `step`.
    case sleeping(child: ProcessName, step: Int)
    /// It has ended.
    case ended
  }

  let name: ProcessName
  /// The number of its task; execve gives a thread that of its process.
  var pid: Int32
  let channel: ActorChannel
  /// The process that has to wait for it, nil for the controller.
  ///
  /// Nobody waits for a thread.
  var parent: ProcessName?
  /// The first task of its process: itself, unless it is a thread.
  var leader: ProcessName
  /// The part of the actor's memory that it serves in.
  var slot: Int
  var condition = Condition.waiting
  /// A signal has ended it, or is about to.
  var wasKilled = false
  var space: AddressSpace

  init(
    name: ProcessName, pid: Int32, channel: ActorChannel, parent: ProcessName?, leader: ProcessName? = nil,
    slot: Int = 0, space: AddressSpace
  ) {
    self.name = name
    self.leader = leader ?? name
    self.slot = slot
    self.pid = pid
    self.channel = channel
    self.parent = parent
    self.space = space
  }

  /// It is not the first task of its process.
  var isThread: Bool { leader != name }

  /// It has not ended.
  var isAlive: Bool {
    if case .ended = condition { return false }
    return true
  }

  /// The pids of its children, known or not; proc_pid_children(5) ends each with a space.
  var children: [Int32] {
    guard let list = KernelFile.firstLine("/proc/\(pid)/task/\(pid)/children"), let end = list.lastIndex(of: " ")
    else { return [] }
    return list[..<end].split(separator: " ").compactMap { Int32($0) }
  }
}

extension clx_command {
  /// A command without operands.
  init(_ operation: clx_operation) {
    self.init()
    self.operation = operation
    times = 1
  }

  /// A command about some pages of a region.
  init(_ operation: clx_operation, _ region: RegionLayout.Region, pages: Range<Int>) {
    self.init(operation)
    address = region.base + UInt64(pages.lowerBound) * RegionLayout.pageSize
    length = UInt64(pages.count) * RegionLayout.pageSize
    count = UInt64(pages.count)
  }
}
