/// The read marks of a write-ahead log: how far the log must stay as it is.
///
/// The rules are those of walTryBeginRead, walRestartLog and walCheckpoint of SQLite. Mark 0 means that the reader needs nothing of the
/// log; the others are shared by readers whose mark is not above what they see.
struct ReaderMarks: Sendable {
  /// Marks that there are, the one that needs no log included.
  static let count = 5
  /// A mark that stands for nothing.
  private static let unused = Int.max

  /// Frames that each mark protects.
  private var frames = [0, 0] + Array(repeating: unused, count: count - 2)
  /// Readers that hold each mark.
  private(set) var holders = Array(repeating: 0, count: count)

  /// Takes a mark for a reader of a log with so many frames; nil where every mark is too high and in use.
  ///
  /// `needsLog` is false for a reader that finds the log wholly brought home.
  mutating func take(frameCount: Int, needsLog: Bool) -> Int? {
    guard needsLog else {
      holders[0] += 1
      return 0
    }
    var best: Int?
    for mark in 1..<Self.count where frames[mark] <= frameCount {
      if best.map({ frames[$0] <= frames[mark] }) ?? true { best = mark }
    }
    if best.map({ frames[$0] < frameCount }) ?? true, let free = (1..<Self.count).first(where: { holders[$0] == 0 }) {
      frames[free] = frameCount
      best = free
    }
    guard let best else { return nil }
    holders[best] += 1
    return best
  }

  mutating func release(_ mark: Int) { holders[mark] -= 1 }

  /// How far a checkpoint of a log with so many frames may go; marks that nobody holds are moved out of its way.
  mutating func safeFrame(frameCount: Int) -> Int {
    var safe = frameCount
    for mark in 1..<Self.count where frames[mark] < safe {
      if holders[mark] == 0 {
        frames[mark] = mark == 1 ? safe : Self.unused
      } else {
        safe = frames[mark]
      }
    }
    return safe
  }

  /// Somebody reads the database file as it is, so nothing may be brought home.
  var readsFile: Bool { holders[0] > 0 }
  /// Somebody needs the log.
  var readsLog: Bool { holders.dropFirst().contains { $0 > 0 } }

  /// The log begins anew.
  mutating func restart() { frames = [0, 0] + Array(repeating: Self.unused, count: Self.count - 2) }
}
