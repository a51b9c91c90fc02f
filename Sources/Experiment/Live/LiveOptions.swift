public import Scenario

/// How a scenario is run on the kernel.
public struct LiveOptions: Sendable, Hashable {
  /// When all state is read.
  public var checkpoints = CheckpointPolicy.marks
  /// How long a process under test may take for one command.
  public var timeoutMilliseconds = 10_000
  /// Whether /proc/vmstat and smaps_rollup are read for hints.
  public var readsHints = true
  /// Whether the time of each operation is noted.
  public var timesSteps = false
  /// Whether scenarios may change settings of the machine (KSM, THP, swap), which are restored afterwards.
  public var allowsSettings = false
  /// The best source of faults to use; weaker ones are used where it is not permitted.
  public var bestFaultSource = FaultSource.tracefs
  /// Whether page frame numbers are used where they can be seen.
  public var usesFrames = true
  /// Where the actor is; nil for $COWSCOPE_ACTOR or the directory of this program.
  public var actorPath: String?
  /// A directory on a disk for the files that scenarios map; nil for $TMPDIR, /var/tmp or the current directory.
  public var fileDirectory: String?

  /// Creates the default options.
  public init() {}
}
