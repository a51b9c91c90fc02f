/// Number of a task (a process or a thread) of the simulated machine.
public typealias TaskID = Int

/// One process or thread (struct task_struct).
struct Task: Sendable {
  /// Whether it lives, and how it ended.
  enum State: Sendable, Hashable {
    case running
    case exited
    case killed(Signal)
  }

  var parent: TaskID?
  /// The first task of the process that it belongs to (group_leader): its own number, unless it is a thread.
  var leader: TaskID
  /// Index of its address space, nil after its end.
  var space: Int?
  var cpu: Int
  /// Where its new pages go, unless their VMA says otherwise.
  var policy: MemoryPolicy?
  var state: State = .running
  /// min_flt: faults that were completed while it ran.
  var minorFaults = 0
  /// maj_flt.
  var majorFaults = 0
  /// The vfork child that it waits for.
  var suspendedBy: TaskID?
}

/// A signal that a fault sends.
public enum Signal: String, Sendable, Hashable {
  /// No VMA, or its protection refuses the access.
  case segmentationFault = "SIGSEGV"
  /// Beyond the end of the file.
  case bus = "SIGBUS"
  /// Another process in the same address space dumps core.
  case kill = "SIGKILL"
}

/// The error of a system call.
///
/// The raw value is the name of the errno.
public enum SystemError: String, Error, Sendable, Hashable {
  /// Nothing is left, or not all was done.
  case again = "EAGAIN"
  /// The process has no such descriptor.
  case badDescriptor = "EBADF"
  /// Something else has it.
  case busy = "EBUSY"
  /// The pages cannot be reached.
  case inputOutput = "EIO"
  /// Nothing is registered there.
  case noDevice = "ENXIO"
  /// No such entry.
  case noEntry = "ENOENT"
  /// Permission denied.
  case accessDenied = "EACCES"
  /// Bad address.
  case badAddress = "EFAULT"
  /// A mapping is in the way.
  case exists = "EEXIST"
  /// Invalid argument.
  case invalidArgument = "EINVAL"
  /// No memory, or no mapping there.
  case noMemory = "ENOMEM"
  /// No such device: no such node, here.
  case noSuchDevice = "ENODEV"
  /// The kernel has no such call.
  case notImplemented = "ENOSYS"
  /// Not for this kind of file.
  case notSupported = "EOPNOTSUPP"
  /// No such process.
  case noSuchProcess = "ESRCH"
}
