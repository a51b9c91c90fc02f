/// What an access of the kernel to user pages without a trap did.
public struct KernelAccessResult: Sendable, Hashable {
  /// The faults that get_user_pages took.
  public var counts = TouchCounts()
  /// The first byte of each page that was read.
  public var values: [UInt8] = []
  /// Why it ended before the last page.
  public var error: SystemError?

  /// Creates a result of nothing.
  public init() {}
}

/// How a process reaches the memory of another.
public enum ForeignPath: Sendable, Hashable {
  /// process_vm_readv(2) and process_vm_writev(2).
  case processVM
  /// read(2) and write(2) of /proc/PID/mem.
  case procMem
}

extension Machine {
  /// One access to each page of another process: rules A-2, G-6 and G-8.
  ///
  /// `value` is stored at the start of each page; without it the first byte is read. Stops at the first page that cannot
  /// be had, with `badAddress` or, for /proc/PID/mem, with `inputOutput`.
  public mutating func touch(
    _ task: TaskID, memoryOf owner: TaskID, _ pages: Range<PageNumber>, _ path: ForeignPath, value: UInt8? = nil
  ) -> KernelAccessResult {
    var result = KernelAccessResult()
    guard let space = tasks[owner].space else {
      result.error = .noSuchProcess
      return result
    }
    let isMem = path == .procMem
    let request = PageRequest(
      writes: value != nil, pins: !isMem, forces: isMem && behaviour.procMemForces, isFast: false,
      mayRetry: !isMem)
    for page in pages {
      let error: SystemError = isMem ? .inputOutput : .badAddress
      // __access_remote_vm lets a stack grow to the page; process_vm_rw does not.
      if isMem, spaces[space].indexOfVMA(containing: page) == nil, extendedStack(space, page) != nil {
        preludes.removeAll()
      }
      guard access(task, space, page, request, store: value.map { PageStore(first: $0) }, &result) else {
        result.error = error
        break
      }
    }
    return result
  }

  /// Gets one page, reads or writes it, and gives it back; a page that was written is marked dirty.
  mutating func access(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ request: PageRequest, store: PageStore?,
    _ result: inout KernelAccessResult
  ) -> Bool {
    let got = getPages(task, space, page..<page + 1, request)
    result.counts += got.counts
    guard let frame = got.frames.first else { return false }
    if let store {
      memory.frames[frame].bits = store.applied(to: memory.frames[frame].bits)
      markDirty(frame)
    } else {
      result.values.append(memory.frames[frame].content.first)
    }
    memory.letGo(frame, isPin: request.pins)
    return true
  }
}
