/// One fault in the arena.
public struct FaultEvent: Sendable, Hashable, Codable {
  /// The process that took it.
  public var process: ProcessName
  /// The region.
  public var region: RegionName
  /// The page inside the region.
  public var page: Int
  /// The exact byte address.
  public var address: UInt64
  /// The x86 error code of the trap, or nil where it is unknown or where there was no trap.
  public var errorCode: UInt?
  /// Who ran into it.
  public var mode: FaultMode
  /// What it led to, or nil where that is unknown.
  public var resolution: FaultResolution?
  /// How `resolution` is known.
  public var provenance: Provenance
  /// The rule of `docs/rules.md` that decided (model only).
  public var rule: String?
  /// The questions the handler asked and their answers, in order (model only).
  public var path: [Decision]
  /// The entry before.
  public var before: PageState?
  /// The entry after, without the references to its frame: folio batches take and give those as they like.
  public var after: PageState?

  /// Creates an event.
  public init(
    process: ProcessName, region: RegionName, page: Int, address: UInt64, errorCode: UInt?, mode: FaultMode,
    resolution: FaultResolution?, provenance: Provenance, rule: String? = nil, path: [Decision] = [],
    before: PageState? = nil, after: PageState? = nil
  ) {
    self.process = process
    self.region = region
    self.page = page
    self.address = address
    self.errorCode = errorCode
    self.mode = mode
    self.resolution = resolution
    self.provenance = provenance
    self.rule = rule
    self.path = path
    self.before = before
    self.after = after
  }
}

extension FaultEvent: PageElement {
  /// How the frames before and after a fault go on from page to page.
  public struct Step: Sendable, Hashable, Codable {
    /// Those before.
    public var before: FrameStep
    /// Those after.
    public var after: FrameStep

    /// Creates a step.
    public init(before: FrameStep, after: FrameStep) {
      self.before = before
      self.after = after
    }
  }

  /// How the frames before and after the fault follow.
  public func step(to next: FaultEvent) -> Step? {
    guard next.page == page &+ 1, let before = FrameStep(from: before?.frame, to: next.before?.frame),
      let after = FrameStep(from: after?.frame, to: next.after?.frame)
    else { return nil }
    let step = Step(before: before, after: after)
    return advanced(by: 1, step) == next ? step : nil
  }

  /// The same fault further on.
  public func advanced(by distance: Int, _ step: Step) -> FaultEvent {
    var event = self
    event.page &+= distance
    event.address &+= UInt64(truncatingIfNeeded: distance) &* RegionLayout.pageSize
    event.before = before?.advanced(by: distance, step.before)
    event.after = after?.advanced(by: distance, step.after)
    return event
  }
}

/// Which code ran into a fault.
public enum FaultMode: String, Sendable, Hashable, Codable {
  /// A user instruction trapped.
  case user
  /// The kernel trapped while it copied from or to user memory.
  case kernel
  /// get_user_pages walked in without a trap (populate, mlock).
  case getUserPages = "gup"
}

/// What a fault led to.
public enum FaultResolution: String, Sendable, Hashable, Codable, CaseIterable {
  /// The shared zero page was mapped.
  case zeroPage = "zero-page"
  /// A zero-filled frame was mapped.
  case zeroFill = "zero-fill"
  /// A new anonymous frame was filled from another frame.
  case copy
  /// The frame became writable in place.
  case reuse
  /// One or more page-cache pages were mapped.
  case mapFile = "map-file"
  /// A shared file page became writable (page_mkwrite).
  case makeWritable = "make-writable"
  /// The page was brought back from the swap area or the swap cache.
  case swapIn = "swap-in"
  /// Only young or dirty bits changed.
  case spurious
  /// The access was refused: SIGSEGV.
  case segmentationFault = "sigsegv"
  /// The access was beyond the end of the file: SIGBUS.
  case busError = "sigbus"
}

/// One question of the fault handler and its answer.
public struct Decision: Sendable, Hashable, Codable {
  /// The question, such as "anon-exclusive?".
  public var question: String
  /// The answer, such as "no".
  public var answer: String

  /// Creates a decision.
  public init(_ question: String, _ answer: String) {
    self.question = question
    self.answer = answer
  }
}
