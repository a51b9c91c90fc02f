/// What happened to branches of a database on a file system that shares: schema 1.
///
/// Amounts are bytes.
public struct BranchReport: Sendable, Hashable, Codable {
  /// One way to get a second database.
  public struct Way: Sendable, Hashable, Codable {
    /// How.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
      /// A snapshot of the subvolume.
      case snapshot
      /// Clones of all files: `cp --reflink`.
      case clones
      /// Copies of all files.
      case copies
    }

    /// How.
    public let kind: Kind
    /// Until it was there and on the disk.
    public let seconds: Double
    /// Data that were taken on the disk.
    public let data: BranchFigure
    /// Nodes of trees that were taken on the disk.
    public let metadata: BranchFigure
    /// What was written to the device in all.
    public let deviceBytes: Int
  }

  /// A database of some size, and what a second one costs.
  public struct Creation: Sendable, Hashable, Codable {
    /// Bytes of all files of the database.
    public let bytes: Int
    /// Its files.
    public let files: Int
    /// The ways that were tried.
    public let ways: [Way]
  }

  /// Production and branch at a moment after the branch was made.
  public struct Moment: Sendable, Hashable, Codable {
    /// What was done since the moment before.
    public let name: String
    /// Since the branch was made.
    public let seconds: Double
    /// Rows that were updated since then, on both sides together, each time counted.
    public let updates: Int
    /// Pages of the table that only production has changed, by their content.
    public let onlyProduction: BranchFigure
    /// Pages that only the branch has changed.
    public let onlyBranch: BranchFigure
    /// Pages that both have changed.
    public let both: BranchFigure
    /// The first of them by number, at most fifty.
    public let pagesOfBoth: [Int]
    /// Bytes of the table that only production's file refers to (FIEMAP).
    public let productionBytes: BranchFigure
    /// Bytes of the table that only the branch's file refers to.
    public let branchBytes: BranchFigure
    /// Bytes of the table that are only kept by the snapshot that the branch was made of.
    public let baseBytes: BranchFigure
    /// Bytes of all other files that only one of the two refers to: log, catalogue, state.
    public let otherBytes: BranchFigure
  }

  /// A row that both have changed.
  public struct Conflict: Sendable, Hashable, Codable {
    /// Its key.
    public let row: Int
    /// The page of the table that it is on.
    public let page: Int
    /// What it is in production, and on the branch.
    public let values: [String]
    /// By which PostgreSQL tells clusters apart: of production, and of the branch.
    public let systemIdentifiers: [String]
    /// The timelines of both.
    public let timelines: [Int]
    /// Pages of the table that both have changed.
    public let pages: Int
    /// Whether anything that the storage or the servers say of themselves tells the two apart.
    public let isSeen: Bool
  }

  /// A branch at a moment that is over.
  public struct Past: Sendable, Hashable, Codable {
    /// The moment.
    public let name: String
    /// Until its files were there and on the disk.
    public let creationSeconds: Double
    /// Nodes of trees that this took.
    public let metadata: BranchFigure
    /// Data that this took.
    public let data: BranchFigure
    /// Bytes of log between the base and the moment, which are read and done again.
    public let logBytes: Int
    /// Until it could be written.
    public let seconds: Double
    /// Its timeline.
    public let timeline: Int
    /// Pages of the table that differ from the base.
    public let pages: BranchFigure
    /// Bytes of the table that only its file refers to.
    public let tableBytes: BranchFigure
    /// Rows of it that are not what they are in the base.
    public let rows: BranchFigure
    /// Whether all rows are what they were in production then.
    public let isAsItWas: Bool
  }

  /// The form of the document.
  public var schema = 1
  /// What it is.
  public var kind = "cowscope.demo.branch"
  /// The engine and its version.
  public let engine: String
  /// What decided which rows were updated.
  public let seed: UInt64
  /// Second databases, by size.
  public let creations: [Creation]
  /// Bytes of the table whose pages are compared.
  public let tableBytes: Int
  /// Bytes of a page.
  public let pageBytes: Int
  /// How the two grew apart.
  public let moments: [Moment]
  /// What nobody sees.
  public let conflict: Conflict
  /// What the pages of both sides would take in a storage fork, by its published rule, in pages of 16 KiB: no engine can be had.
  public let forkBytes: [Int]
  /// Branches in the past, the nearest to the base first.
  public let past: [Past]
  /// What removing the branch gave back; what only it referred to is the least.
  public let freedByDropping: BranchFigure

  /// All numbers that a model knows and that are something else.
  public var differences: Int { figures.count { $0.verdict == .differs } + past.count { !$0.isAsItWas } }

  /// All numbers that a model knows.
  public var comparisons: Int { figures.count { $0.verdict != .notModelled } + past.count }

  private var figures: [BranchFigure] {
    creations.flatMap(\.ways).flatMap { [$0.data, $0.metadata] }
      + moments.flatMap {
        [
          $0.onlyProduction, $0.onlyBranch, $0.both, $0.productionBytes, $0.branchBytes, $0.baseBytes, $0.otherBytes,
        ]
      } + past.flatMap { [$0.metadata, $0.data, $0.pages, $0.tableBytes, $0.rows] } + [freedByDropping]
  }
}
