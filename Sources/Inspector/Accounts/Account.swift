/// What some memory comes to: one process, one mapping, or all of them.
///
/// Counted from pages. All amounts are bytes; those that cannot be known are nil.
public struct Account: Hashable, Sendable {
  /// Resident pages, each as often as it is mapped: the kernel's Rss.
  public var resident = 0
  /// Resident pages that are mapped once on the whole machine: what would be free at once if the process went (USS).
  public var unique = 0
  /// Resident pages that are mapped more than once.
  public var shared = 0
  /// Of `shared`, anonymous memory that another inspected process has too, by fork: inherited and not yet written; nil where some of it
  /// may be merged instead.
  public var inherited: Int? = 0
  /// Anonymous memory.
  public var anonymous = 0
  /// Anonymous memory that KSM has merged; nil where the kernel does not tell.
  public var merged: Int? = 0
  /// Pages that a PMD maps, 512 at a time: transparent huge pages; nil where the kernel does not tell.
  public var huge: Int? = 0
  /// Pages that are swapped out.
  public var swapped = 0
  /// Pages of the hugetlb pool, which are in none of the other amounts.
  public var hugetlb = 0
  /// The zero page, as often as it is mapped; in none of the other amounts.
  public var zero = 0
  /// Each page divided by how often it is mapped, as the kernel's Pss computes it: bytes, times 4,096.
  public private(set) var scaledProportional: UInt64 = 0
  /// Whether the counts of all pages were known.
  public private(set) var isExact = true

  /// Each page divided by how often it is mapped, in bytes.
  public var proportional: Int { Int(scaledProportional >> 12) }

  /// Pss of a process: counted, or what the kernel said where that cannot be; nil if neither is known.
  public func proportional(of process: InspectedProcess) -> Int? { isExact ? proportional : process.kernelProportional }

  /// Creates an account of nothing.
  public init() {}

  /// Adds frames that are mapped here so many times each.
  ///
  /// The quotient is cut off at 1/4,096 byte a page, as `smaps_account` in fs/proc/task_mmu.c does it. `mayBeMerged` says that an anonymous
  /// frame may be a merged one.
  mutating func add(_ group: FrameGroup, times: Int, pageSize: Int, hasOtherProcess: Bool, mayBeMerged: Bool) {
    let bytes = group.frames * times * pageSize
    switch group.kind {
    case .zero: zero += bytes
    case .device: break
    case .hugetlb: hugetlb += bytes
    case .anonymous, .merged, .file:
      resident += bytes
      if group.mappedCount < 2 { unique += bytes } else { shared += bytes }
      if group.kind != .file { anonymous += bytes }
      if group.kind == .merged { merged? += bytes }
      if group.kind == .anonymous, hasOtherProcess { inherited? += bytes }
      if mayBeMerged {
        merged = nil
        if hasOtherProcess { inherited = nil }
      }
      let share = UInt64(pageSize) << 12 / UInt64(max(1, group.mappedCount))
      scaledProportional += share * UInt64(group.frames * times)
      if group.kernelCount == nil { isExact = false }
    }
  }

  /// Adds pages whose frames are hidden: only private or not is known of them.
  mutating func add(_ mapping: InspectedMapping, pageSize: Int) {
    swapped += mapping.swapped * pageSize
    huge = huge.flatMap { sum in mapping.huge.map { sum + $0 * pageSize } }
    resident += (mapping.hiddenOnce + mapping.hiddenOther) * pageSize
    unique += mapping.hiddenOnce * pageSize
    shared += mapping.hiddenOther * pageSize
    if mapping.hiddenOnce + mapping.hiddenOther > 0 { isExact = false }
  }

  /// Adds another account.
  public static func += (left: inout Account, right: Account) {
    left.resident += right.resident
    left.unique += right.unique
    left.shared += right.shared
    left.inherited = left.inherited.flatMap { sum in right.inherited.map { sum + $0 } }
    left.anonymous += right.anonymous
    left.merged = left.merged.flatMap { sum in right.merged.map { sum + $0 } }
    left.huge = left.huge.flatMap { sum in right.huge.map { sum + $0 } }
    left.swapped += right.swapped
    left.hugetlb += right.hugetlb
    left.zero += right.zero
    left.scaledProportional += right.scaledProportional
    left.isExact = left.isExact && right.isExact
  }
}
