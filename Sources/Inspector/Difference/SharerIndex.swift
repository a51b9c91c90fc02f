/// Who maps each frame of a snapshot.
struct SharerIndex {
  private let frames: FrameMap
  /// The class of each list of sightings.
  private let classes: [Int]
  /// Which lists of sightings are of frames that pagemap says are mapped once.
  private let isMappedOnce: [Bool]
  /// The processes of each class, as indices of the snapshot, ascending.
  let sharers: [[Int]]

  /// - Complexity: O(pages).
  init(_ snapshot: Snapshot) {
    var collector = SightingCollector()
    snapshot.pages.replay(into: &collector)
    var numbers: [[Int]: Int] = [:]
    var sharers: [[Int]] = []
    classes = (0..<collector.sets.count).map { list in
      var processes: [Int] = []
      for sighting in collector.sets.sightings(of: SightingSets.Number(list)) {
        let process = snapshot.mappings[sighting.mapping].process
        if processes.last != process { processes.append(process) }
      }
      if let known = numbers[processes] { return known }
      numbers[processes] = sharers.count
      sharers.append(processes)
      return sharers.count - 1
    }
    isMappedOnce = (0..<collector.sets.count).map { collector.sets.isMappedOnce(SightingSets.Number($0)) }
    frames = collector.frames
    self.sharers = sharers
  }

  /// The class of a frame that the snapshot has.
  func classNumber(of frame: UInt64) -> Int? {
    frames.value(of: frame).map { classes[Int($0)] }
  }

  /// Whether pagemap alone says that a frame is mapped once.
  func isMappedOnce(_ frame: UInt64) -> Bool { frames.value(of: frame).map { isMappedOnce[Int($0)] } ?? false }
}
