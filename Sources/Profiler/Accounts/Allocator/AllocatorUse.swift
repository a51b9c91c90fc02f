/// What address spaces of workers tell about where their new memory lies: in arenas of malloc, and in memory that is shared for writing.
public struct AllocatorUse: Sendable, Hashable, Codable {
  /// Workers whose memory could be looked at.
  public var workers = 0
  /// Their threads.
  public var threads = 0
  /// Arenas of glibc's malloc beside the first one, of all workers.
  public var arenas = 0
  /// Those of the worker that has most.
  public var mostArenas = 0
  /// Pages in such arenas that are new.
  public var new = 0
  /// Pages in such arenas that a worker has for itself, but for those of the arena that has most of them in each worker.
  public var ownBesideLargest = 0
  /// Bytes of the largest mapping of shared memory that no file is behind.
  public var largestShared = 0

  /// Nobody was looked at.
  public init() {}

  /// Whether the numbers can be those of a machine; a recording may be injured.
  package var isPossible: Bool {
    [workers, threads, arenas, mostArenas, new, ownBesideLargest, largestShared].allSatisfy {
      (0...1 << 48).contains($0)
    }
  }
}
