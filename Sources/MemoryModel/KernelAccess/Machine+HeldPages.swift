/// Number of a pin of the simulated machine.
public typealias HeldPagesID = Int

/// Who holds references to pages beyond a system call.
public enum PageHolder: Sendable, Hashable {
  /// A registered buffer of an io_uring (io_pin_pages).
  case ring
  /// A pipe that vmsplice(2) filled (iter_to_pipe).
  case pipe
}

/// References that a file descriptor holds until the last process that has it lets go.
struct HeldPages: Sendable {
  let holder: PageHolder
  /// The frames in page order, 0 for the zero page; empty once they were given back.
  var frames: [FrameNumber]
  /// The processes that have the descriptor, by their first tasks.
  var processes: Set<TaskID>

  var isPin: Bool { holder == .ring }
}

extension Machine {
  /// Takes references to pages and keeps them: rules G-1, G-2 and R-3.
  ///
  /// The pin is nil when a page could not be had (`badAddress`); what was taken by then is given back.
  public mutating func hold(_ task: TaskID, _ pages: Range<PageNumber>, _ holder: PageHolder) -> (
    effects: CallEffects, pin: HeldPagesID?, error: SystemError?
  ) {
    var effects = CallEffects()
    guard let space = tasks[task].space else { return (effects, nil, .noSuchProcess) }
    let isPin = holder == .ring
    let isOldPin = isPin && behaviour.ringRefusesFiles
    let request = PageRequest(
      writes: isPin, pins: isPin, isLongTerm: isPin, isFast: !isOldPin, touches: !isOldPin, mayRetry: !isOldPin)
    var frames: [FrameNumber] = []
    // iter_to_pipe asks for sixteen pages at a time, io_pin_pages for all.
    let chunk = isPin ? pages.count : 16
    var next = pages.lowerBound
    while next < pages.upperBound {
      let part = next..<min(next + chunk, pages.upperBound)
      let got = getPages(task, space, part, request)
      effects.counts += got.counts
      frames += got.frames
      let refusal = got.frames.count < part.count ? .badAddress : isOldPin ? refusalOfFiles(space, part) : nil
      if let refusal {
        for frame in frames { memory.letGo(frame, isPin: isPin) }
        return (effects, nil, refusal)
      }
      next = part.upperBound
    }
    heldPages.append(HeldPages(holder: holder, frames: frames, processes: [tasks[task].leader]))
    return (effects, heldPages.count - 1, nil)
  }

  /// io_pin_pages: the mappings must be of one file or of none, and the file must not be on a disk.
  private func refusalOfFiles(_ space: Int, _ pages: Range<PageNumber>) -> SystemError? {
    let vmas = spaces[space].indicesOfVMAs(overlapping: pages).map { spaces[space].vmas[$0] }
    for vma in vmas {
      if vma.file != vmas[0].file { return .invalidArgument }
      if let file = vma.file, files[file].store == .disk { return .notSupported }
    }
    return nil
  }

  /// Gives the references of a pin back: a pipe is read, a buffer is unregistered.
  ///
  /// Returns what the pages hold now, the first byte of each, for a pipe. Throws `badDescriptor` if the task does not have
  /// the descriptor, and if nothing is left `again` for a pipe and `noDevice` for a ring.
  public mutating func letGo(_ task: TaskID, _ pin: HeldPagesID) throws(SystemError) -> [UInt8] {
    guard tasks[task].state == .running, heldPages[pin].processes.contains(tasks[task].leader) else {
      throw .badDescriptor
    }
    guard !heldPages[pin].frames.isEmpty else { throw heldPages[pin].isPin ? .noDevice : .again }
    let contents = heldPages[pin].frames.map { memory.frames[$0].content.first }
    // Who gives back closes its descriptor.
    heldPages[pin].processes.remove(tasks[task].leader)
    letGo(pin)
    return heldPages[pin].isPin ? [] : contents
  }

  /// Whether any pin holds anything.
  public var hasPins: Bool { heldPages.contains { !$0.frames.isEmpty } }

  /// The pins that hold a frame.
  public func pins(ofFrame frame: FrameNumber) -> Int {
    guard memory.isHeld(frame) else { return 0 }
    return heldPages.count { $0.frames.contains(frame) }
  }

  private mutating func letGo(_ pin: HeldPagesID) {
    for frame in heldPages[pin].frames { memory.letGo(frame, isPin: heldPages[pin].isPin) }
    heldPages[pin].frames = []
  }

  /// A child has all descriptors of its parent (dup_fd).
  ///
  /// A userfaultfd stays with the address space it was made for.
  mutating func inheritDescriptors(from parent: TaskID, to child: TaskID) {
    let maker = tasks[parent].leader
    for pin in heldPages.indices where heldPages[pin].processes.contains(maker) {
      heldPages[pin].processes.insert(child)
    }
    guard sharesAddressSpace(parent, child) else { return }
    for index in userfaults.indices where userfaults[index].processes.contains(maker) {
      userfaults[index].processes.insert(child)
    }
  }

  /// All descriptors of a process are closed: it ends, or executes a program (they have FD_CLOEXEC).
  ///
  /// The pages of a pin are given back when nobody has its descriptor any more.
  mutating func closeDescriptors(of leader: TaskID) {
    for pin in heldPages.indices {
      guard heldPages[pin].processes.remove(leader) != nil, heldPages[pin].processes.isEmpty else { continue }
      letGo(pin)
    }
    for index in userfaults.indices {
      guard userfaults[index].processes.remove(leader) != nil, userfaults[index].processes.isEmpty else { continue }
      releaseUserfault(index, cpu: tasks[leader].cpu)
    }
  }
}
