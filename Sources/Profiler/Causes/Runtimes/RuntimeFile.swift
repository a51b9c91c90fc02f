/// What a file of code says of the garbage collector and the objects of the programs that run it.
struct RuntimeFile: Sendable {
  /// A place at which a collector begins or ends something.
  struct Place: Sendable {
    var mark: CollectorMark
    var offset: UInt64
    var counter: UInt64?
  }

  var python: PythonVersion?
  var places: [Place]

  /// Reads a file; nil if it is no such runtime.
  init?(_ file: ElfFile) {
    // A file of which a part is not understood may still tell the other.
    let probes = (try? file.staticProbes()) ?? []
    places = probes.compactMap { probe in
      CollectorMark(probe).map { Place(mark: $0, offset: probe.offset, counter: probe.counter) }
    }
    // A beginning without an end would never be left.
    let whole = CollectorPhase.allCases.filter { phase in
      [true, false].allSatisfy { begins in places.contains { $0.mark.phase == phase && $0.mark.begins == begins } }
    }
    places.removeAll { !whole.contains($0.mark.phase) }
    python = file.pythonVersion()
    if python == nil, places.isEmpty { return nil }
  }

  /// What to call it; nil where only its collector is known.
  var name: String? { python.map { "CPython \($0)" } }
}
