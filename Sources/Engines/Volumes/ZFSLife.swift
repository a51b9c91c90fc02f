internal import Family

/// The data sets and snapshots of a trial, in the model and by their names in the pool.
struct ZFSLife {
  /// What a round of writes must have made new, the lowest level first.
  struct Round {
    var dataSet: String
    var blocks: [Int]
  }

  /// Two snapshots of one data set, and what a stream between them has.
  struct Pair {
    var old: String
    var new: String
    var bytes: Int
  }

  /// A number that the engine tells while a step is done.
  final class Seen {
    var value = 0
  }

  private struct Snapshot {
    var view: ViewID
    var dataSet: ViewID
    /// The last write that it shows.
    var group: Int
  }

  private let recordBytes: Int
  private var system: RecordRedirect
  private(set) var dataSets: [ViewID] = []
  private var frozen: [Snapshot] = []

  init(recordBytes: Int) {
    self.recordBytes = recordBytes
    system = RecordRedirect(recordBytes: recordBytes)
  }

  /// Snapshots, the oldest first.
  var snapshots: [ViewID] { frozen.map(\.view) }

  /// The name of a data set or a snapshot, without the pool's.
  func name(of view: ViewID) -> String {
    guard let snapshot = frozen.first(where: { $0.view == view }) else { return "v\(view.number)" }
    return "v\(snapshot.dataSet.number)@s\(view.number)"
  }

  /// Bytes that only this view has.
  func exclusive(_ view: ViewID) -> Int { system.stats()[view]?.exclusive ?? 0 }

  mutating func begin(_ trial: inout Trial<ZFSPool>, bytes: Int) throws(EngineError) {
    let base = try trial.model { () throws(Refusal) in try system.create(bytes: bytes).view }
    dataSets = [base]
    let name = name(of: base)
    try trial.prepare { (pool) throws(EngineError) in
      try pool.zfs("create", "zp/" + name)
      try FileCall.write(pool.file(of: name), 0..<bytes, byte: 255, flags: FileCall.creating)
      try pool.sync()
      _ = try pool.youngBlocks(of: name)
    }
  }

  mutating func snapshot(_ trial: inout Trial<ZFSPool>) throws(EngineError) {
    let dataSet = trial.random.element(of: dataSets)
    let made = try trial.model { () throws(Refusal) in try system.freeze(dataSet).view }
    frozen.append(Snapshot(view: made, dataSet: dataSet, group: system.lastGroup))
    let name = name(of: made)
    try trial.act("snapshot \(name)") { (pool) throws(EngineError) in try pool.zfs("snapshot", "zp/" + name) }
  }

  mutating func clone(_ trial: inout Trial<ZFSPool>) throws(EngineError) {
    let origin = trial.random.element(of: snapshots)
    let made = try trial.model { () throws(Refusal) in try system.snapshot(origin, at: nil).view }
    dataSets.append(made)
    let (old, new) = (name(of: origin), name(of: made))
    try trial.act("clone \(old) as \(new)") { (pool) throws(EngineError) in
      try pool.zfs("clone", "zp/" + old, "zp/" + new)
    }
  }

  /// Destroys a snapshot or a data set, or tries to: what hangs on it keeps it.
  mutating func destroy(_ trial: inout Trial<ZFSPool>) throws(EngineError) -> (refusals: Int, seen: Seen) {
    let view = trial.random.element(of: dataSets + snapshots)
    let name = name(of: view)
    var isRefused = false
    do throws(Refusal) { _ = try system.drop(view) } catch {
      guard case .pinned = error else { throw .model(error) }
      isRefused = true
    }
    if !isRefused {
      dataSets.removeAll { $0 == view }
      frozen.removeAll { $0.view == view }
    }
    let seen = Seen()
    try trial.act("destroy \(name)") { (pool) throws(EngineError) in seen.value = try pool.destroys(name) ? 0 : 1 }
    return (isRefused ? 1 : 0, seen)
  }

  /// Writes here and there in one data set.
  mutating func write(
    _ trial: inout Trial<ZFSPool>, bytes: Int, byte: UInt8
  ) throws(EngineError) -> Round {
    let (dataSet, before) = (trial.random.element(of: dataSets), system.lastGroup)
    var ranges: [Range<Int>] = []
    for _ in 0..<trial.random.number(in: 1..<7) {
      let start = trial.random.number(in: 0..<bytes)
      let range = start..<min(bytes, start + trial.random.number(in: 1..<40 * recordBytes))
      _ = try trial.model { () throws(Refusal) in try system.write(dataSet, range) }
      ranges.append(range)
    }
    let name = name(of: dataSet)
    let words = ranges.map { "\($0.lowerBound)..<\($0.upperBound)" }
    try trial.act("write \(name) \(words.joined(separator: " "))") { (pool) throws(EngineError) in
      for range in ranges { try FileCall.write(pool.file(of: name), range, byte: byte) }
      try pool.sync()
    }
    let blocks = try trial.model { () throws(Refusal) in try system.blocks(of: dataSet, writtenAfter: before) }
    return Round(dataSet: name, blocks: blocks)
  }

  /// The last two snapshots of one data set; nil where none has two.
  var lastPair: Pair? {
    for new in frozen.reversed() {
      guard let old = frozen.last(where: { $0.dataSet == new.dataSet && $0.view < new.view }),
        let records = try? system.records(of: new.view, writtenAfter: old.group)
      else { continue }
      return Pair(
        old: name(of: old.view), new: name(of: new.view),
        bytes: SendStream.bytes(records: records, recordBytes: recordBytes))
    }
    return nil
  }
}
