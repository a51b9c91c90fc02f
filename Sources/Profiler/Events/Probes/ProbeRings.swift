/// The rings of all CPUs for places that threads come by, and the events of these places: for kernels on which no `ProbeProgram` can run.
///
/// They are rings of their own, so that no storm of faults costs a mark. The events are of the whole machine: the kernel cannot hand such
/// an event on to children, because it reads the path again then, from the memory of the process that forks (`perf_uprobe_init` in
/// kernel/trace/trace_event_perf.c), and fork fails. So each process that has the file gets the marks: a copy of the page of code, and
/// where the program has a counter of watchers one of its page.
final class ProbeRings {
  let rings: [EventRing]
  private var numbers: [UInt64: Int] = [:]

  init(cpus: [Int32], bytes: Int) throws(EventError) {
    var rings: [EventRing] = []
    for cpu in cpus { rings.append(try EventRing(cpu: cpu, fields: EventTemplate.ofProbes, bytes: bytes)) }
    self.rings = rings
  }

  /// Watches places from now on; the first one has a number, and the others those that follow.
  func watch(_ points: [ProbePoint], from first: Int) throws(EventError) {
    let source = try ProbeSource.ofThisKernel()
    // All of them or none: a place that only some CPUs tell of is worse than none.
    var events: [(EventRing, PerfEvent, Int)] = []
    for (index, point) in points.enumerated() {
      let template = try source.template(point)
      for ring in rings {
        let everybody = PerfEvent.Target(pid: -1, cpu: ring.cpu)
        let event = try PerfEvent(template, everybody, period: 1, watermark: ring.bytes / 2)
        events.append((ring, event, first + index))
      }
    }
    for (ring, event, number) in events {
      numbers[try event.identifier()] = number
      try ring.add(event)
      try event.enable()
    }
  }

  func disable() throws(EventError) {
    for ring in rings { try ring.disable() }
  }

  /// Takes all that is in a ring.
  func take(
    from ring: EventRing, _ isFollowed: (Int32, UInt64) -> Bool
  ) throws(EventError) -> ([ProbeHit], EventRing.Taken) {
    var hits: [ProbeHit] = []
    var strange = 0
    var taken = try ring.take(until: ring.head) { record, _ in
      guard case .sample(let sample) = record else { return }
      guard let pid = sample.pid, let tid = sample.tid, let time = sample.time,
        let number = sample.identifier.flatMap({ numbers[$0] })
      else {
        strange += 1
        return
      }
      if isFollowed(pid, time) { hits.append(ProbeHit(time: time, pid: pid, tid: tid, number: number)) }
    }
    taken.malformed += strange
    return (hits, taken)
  }
}
