/// The pool of hugetlb pages of one size, a directory such as /sys/kernel/mm/hugepages/hugepages-2048kB; numbers of pages.
///
/// See mm/hugetlb_sysfs.c and Documentation/admin-guide/mm/hugetlbpage.rst. What the running kernel does not have is nil.
public struct HugePagePool: Hashable, Sendable {
  /// Bytes of a page.
  public var pageBytes: Int
  /// `nr_hugepages`: pages in the pool, surplus pages included.
  public var total: Int?
  /// `free_hugepages`: pages that nobody has.
  public var free: Int?
  /// `resv_hugepages`: pages that are promised but still free; below zero for a moment where pinned ones come back.
  public var reserved: Int?
  /// `surplus_hugepages`: pages above the size that was set.
  public var surplus: Int?
  /// `nr_overcommit_hugepages`: how many surplus pages there may be.
  public var overcommit: Int?
  /// Files that are not known.
  public var other: [OtherField] = []

  /// Where the pools are.
  public static let directory = "/sys/kernel/mm/hugepages"

  /// Reads the pools of all sizes, the smallest first; `notProvided` where the kernel has no hugetlb pages.
  public static func all() throws(ProcFSError) -> [HugePagePool] { try all(in: directory) }

  /// Reads the pools below another directory, such as a copy.
  package static func all(in directory: String) throws(ProcFSError) -> [HugePagePool] {
    var pools: [HugePagePool] = []
    for name in try DirectoryNames.list(directory) {
      guard let bytes = PageSizeName.bytes(of: name) else { continue }
      pools.append(try HugePagePool(pageBytes: bytes, SettingFiles(reading: directory + "/" + name)))
    }
    return pools.sorted { $0.pageBytes < $1.pageBytes }
  }

  /// Reads the pool of one size.
  public static func read(pageBytes: Int) throws(ProcFSError) -> HugePagePool {
    let files = try SettingFiles(reading: directory + "/" + PageSizeName.name(ofBytes: pageBytes))
    return try HugePagePool(pageBytes: pageBytes, files)
  }

  package init(pageBytes: Int, _ files: consuming SettingFiles) throws(ProcFSError) {
    self.pageBytes = pageBytes
    total = try files.takeWrappedNumber("nr_hugepages")
    free = try files.takeWrappedNumber("free_hugepages")
    reserved = try files.takeWrappedNumber("resv_hugepages")
    surplus = try files.takeWrappedNumber("surplus_hugepages")
    overcommit = try files.takeWrappedNumber("nr_overcommit_hugepages")
    other = files.others
  }
}

/// The names of directories of one page size: `hugepages-2048kB`.
enum PageSizeName {
  /// The size that a name tells; nil for any other name.
  static func bytes(of name: String) -> Int? {
    guard name.hasPrefix("hugepages-"), name.hasSuffix("kB"), let kibibytes = Int(name.dropFirst(10).dropLast(2)),
      kibibytes > 0
    else { return nil }
    let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
    return overflow ? nil : bytes
  }

  /// The name of a size.
  static func name(ofBytes bytes: Int) -> String { "hugepages-\(bytes / 1024)kB" }
}
