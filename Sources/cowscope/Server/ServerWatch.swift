import Inspector
import Profiler

/// Looks at a family again and again.
struct ServerWatch {
  let server: WatchedServer
  let recorder: BreakRecorder?
  let pace: ScanPace
  let every: Double
  /// How long to look; nil for until it is asked to end, or nobody is left.
  let duration: Double?
  let requests: RequestSource?

  /// Looks until the time is over, somebody asks to end, or nobody is left; at least once where anybody is there.
  ///
  /// Who is asked to end looks once more, so that the last look tells of then.
  /// `body` gets each look, with its pages and without, and what was recorded since the look before; in the end what came after the last
  /// look.
  func run(until signals: StopSignals, _ body: (FamilyProfile?, FamilyLook?, FamilyEvents) throws -> Void) throws
    -> DecaySeries
  {
    var series = DecaySeries()
    guard var family = try first() else { return series }
    let clock = ContinuousClock()
    let begin = clock.now
    var next = begin
    var isAsked = false
    while true {
      recorder?.follow(family)
      recorder?.collect()
      let profile = FamilyProfile(family, pace: pace)
      // Where all have ended meanwhile, the look before is the last one that says anything.
      if profile.rows.isEmpty || profile.cameTooLate, series.latest != nil { break }
      // Faults during the look are told with the next one, and explain what this one has seen.
      let events = recorder?.takeEvents() ?? FamilyEvents()
      recorder?.collect()
      recorder?.compare(series.latest, profile)
      series.add(profile, requests: requests?.count())
      try body(profile, series.looks.last, events)
      next += .seconds(every)
      if isAsked { break }
      if let duration, next - begin > .seconds(duration) { break }
      // Where a look takes longer than it should, somebody may have asked all the same.
      repeat {
        let rest = max(.zero, min(.milliseconds(200), next - clock.now))
        isAsked = signals.wait(for: rest) || server.isOwn && server.hasEnded
        // Little of what was recorded waits, and memory is looked at before it changes or its process ends.
        recorder?.collect()
      } while clock.now < next && !isAsked
      // The process that was named may have ended; its family goes on.
      guard let found = try server.family(continuing: family) else { break }
      family = found
    }
    recorder?.finish()
    try body(nil, nil, recorder?.takeEvents() ?? FamilyEvents())
    return series
  }

  private func first() throws -> ProcessFamily? {
    if server.isOwn { return try server.family(continuing: nil) }
    return try ProcessFamily.ofRunning(server.pid)
  }
}
