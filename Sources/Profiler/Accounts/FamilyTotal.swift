/// What a family takes of the machine, in bytes.
public struct FamilyTotal: Sendable, Hashable, Codable {
  /// Different anonymous frames; nil where frames are hidden.
  public var anonymous: Int?
  /// The family's share of files and shared memory (Pss); nil where it is not known.
  public var fileShare: Int?
  /// Page tables (VmPTE).
  public var pageTables = 0
  /// All resident pages of all members added up: what top says, where shared memory counts as often as it is mapped.
  public var residentSum = 0

  /// Creates the total of nothing.
  public init(anonymous: Int? = nil, fileShare: Int? = nil, pageTables: Int = 0, residentSum: Int = 0) {
    self.anonymous = anonymous
    self.fileShare = fileShare
    self.pageTables = pageTables
    self.residentSum = residentSum
  }

  /// The family's memory; nil where a part is not known.
  public var real: Int? { anonymous.flatMap { anonymous in fileShare.map { anonymous + $0 + pageTables } } }
}
