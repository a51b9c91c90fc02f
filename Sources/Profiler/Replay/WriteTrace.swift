/// What a recording says of who wrote which page when: what can be replayed.
public struct WriteTrace: Sendable {
  /// Who shared what in the beginning.
  public var sharing: SharingOrigin
  /// Processes that began and ended.
  public var lives: [LifeEvent]
  /// Writes to pages that were there.
  public var writes: [BreakEvent]
  /// Bytes of a page.
  public var pageSize: Int
  /// The pages that somebody writes, ascending; they stay the same where writes are taken away, because the pages are still there.
  let pages: [UInt64]
  /// Which of them were copied by anybody: they were there before, also where the beginning says nothing of them.
  private let copiedPages: PlaceSet

  /// Creates a trace; what happened before `sharing` is left out, and the rest put in order.
  ///
  /// - Complexity: O(n log n).
  public init(sharing: SharingOrigin, lives: [LifeEvent], writes: [BreakEvent], pageSize: Int) {
    self.sharing = sharing
    self.lives = lives.filter { $0.time >= sharing.time }.sorted { $0.time < $1.time }
    self.writes = writes.filter { $0.time >= sharing.time }.sorted { $0.time < $1.time }
    self.pageSize = pageSize
    pages = Self.replayable(self.writes, sharing, pageSize)
    let places = Dictionary(uniqueKeysWithValues: zip(pages, 0...))
    var copied = PlaceSet(count: pages.count)
    for write in self.writes where write.outcome == .copied {
      if let place = places[write.address / UInt64(pageSize)] { copied.insert(place) }
    }
    copiedPages = copied
  }

  /// Whether the page of a place in `pages` was copied by anybody.
  func wasCopied(_ place: Int) -> Bool { copiedPages.contains(place) }

  /// The pages that were written, but for those of variables of programs and libraries that nobody had in the beginning: before the first
  /// write they may have been the file's, or anonymous already, and the recording does not tell.
  private static func replayable(_ writes: [BreakEvent], _ sharing: SharingOrigin, _ pageSize: Int) -> [UInt64] {
    func page(_ write: BreakEvent) -> UInt64 { write.address / UInt64(pageSize) }
    let variables = Set(writes.lazy.filter { $0.cause?.part == .variables }.map(page))
    return Set(writes.lazy.map(page)).filter { !variables.contains($0) || sharing.contains($0) }.sorted()
  }

  /// The number of the page that a write was to.
  func page(of write: BreakEvent) -> UInt64 { write.address / UInt64(pageSize) }

  /// The trace with the writes of processes up to an age only, in nanoseconds since they were forked, or since the recording began.
  ///
  /// What processes that are not limited wrote stays.
  public func limited(toAge age: UInt64, of pids: Set<Int32>) -> WriteTrace {
    limited(of: pids) { begin in begin.addingReportingOverflow(age).overflow ? .max : begin + age }
  }

  /// The trace with the writes of processes until a time only, which follows from when they began, in nanoseconds of CLOCK_MONOTONIC.
  ///
  /// They began when they were forked, or with the recording. What processes that are not limited wrote stays.
  public func limited(of pids: Set<Int32>, to end: (UInt64) -> UInt64) -> WriteTrace {
    var ends = Dictionary(pids.map { ($0, end(sharing.time)) }) { $1 }
    for life in lives {
      if case .forked = life.what, pids.contains(life.pid) { ends[life.pid] = end(life.time) }
    }
    var trace = self
    trace.writes.removeAll { write in ends[write.pid].map { write.time >= $0 } ?? false }
    return trace
  }

  /// The trace without what garbage collectors at work wrote.
  public var withoutCollector: WriteTrace {
    var trace = self
    trace.writes.removeAll { if case .collector? = $0.cause?.kind { true } else { false } }
    return trace
  }

  /// The trace without processes, as if they had never been.
  public func without(_ pids: Set<Int32>) -> WriteTrace {
    var trace = self
    trace.lives.removeAll { pids.contains($0.pid) }
    trace.writes.removeAll { pids.contains($0.pid) }
    let kept = sharing.processes.indices.filter { !pids.contains(sharing.processes[$0]) }
    trace.sharing.processes = kept.map { sharing.processes[$0] }
    for index in trace.sharing.runs.indices { trace.sharing.runs[index].keep(kept) }
    return trace
  }

  /// The trace with one process more, which does what another one does; its number must be free.
  public func adding(_ pid: Int32, like other: Int32) -> WriteTrace {
    var trace = self
    trace.lives = lives.flatMap { life in life.pid == other ? [life, life.moved(to: pid)] : [life] }
    trace.writes = writes.flatMap { write in write.pid == other ? [write, write.moved(to: pid)] : [write] }
    if let place = sharing.processes.firstIndex(of: other) {
      trace.sharing.processes.append(pid)
      for index in trace.sharing.runs.indices { trace.sharing.runs[index].addSharer(like: place) }
    }
    return trace
  }
}

extension SharingOrigin.Run {
  /// Leaves some of the processes; the first that has a frame stands for it, as before.
  fileprivate mutating func keep(_ kept: [Int]) {
    let rest = kept.map { holders[$0] }
    holders = rest.map { holder in holder.flatMap { holder in rest.firstIndex { $0 == holder } } }
  }

  /// Adds a process that shares with the template what another one shares, and has pages of its own where that one has.
  fileprivate mutating func addSharer(like place: Int) {
    let isShared = holders.indices.contains { $0 != place && holders[$0] == holders[place] && holders[place] != nil }
    holders.append(isShared ? holders[place] : holders[place].map { _ in holders.count })
  }
}

extension LifeEvent {
  fileprivate func moved(to pid: Int32) -> LifeEvent { LifeEvent(time: time, pid: pid, what: what) }
}

extension BreakEvent {
  fileprivate func moved(to pid: Int32) -> BreakEvent {
    var event = self
    (event.pid, event.tid) = (pid, pid)
    return event
  }
}
