public import FoundationEssentials
public import Inspector

/// An inspection as JSON: schema 1 of the kind `cowscope.inspection`.
///
/// Amounts are bytes, times nanoseconds; what is unknown is null.
public struct InspectionDocument: Sendable, Codable {
  /// The version of the document's shape.
  public var schema = 1
  /// Always `cowscope.inspection`.
  public var kind = "cowscope.inspection"
  /// One entry a process.
  public var processes: [Row]
  /// Who shares what, the largest first.
  public var classes: [SharingClass]
  /// The same by mapping or by file, the largest first; only if that was asked for.
  public var places: [Place]?
  /// Every frame counted once; null where frames are hidden.
  public var total: Sum?
  /// What was seen and what was not.
  public var coverage: Seen
  /// What the scan cost.
  public var cost: ScanCost
  /// When it was made, in seconds since 1970; only in the lines of `cowscope watch`.
  public var time: Double?

  /// One process.
  public struct Row: Sendable, Codable {
    /// The process.
    public var pid: Int32
    /// Its parent.
    public var parent: Int32
    /// Its user, by number.
    public var user: Int?
    /// The name of the program.
    public var name: String
    /// Its arguments, or the title that it gave itself.
    public var title: String
    /// An earlier process that has the same address space; then the amounts are null.
    public var sameMemoryAs: Int32?
    /// Resident pages, each as often as it is mapped.
    public var rss: Int?
    /// Each page divided by how often it is mapped.
    public var pss: Int?
    /// Where `pss` is from: `pages`, which were counted, or `smaps_rollup`, where frames are hidden.
    public var pssSource: String?
    /// Pages that are mapped once on the whole machine.
    public var uss: Int?
    /// Pages that are mapped more than once.
    public var shared: Int?
    /// Anonymous pages that another inspected process has too, by fork; null also where KSM may have merged some of them instead.
    public var inherited: Int?
    /// Anonymous pages.
    public var anonymous: Int?
    /// Pages that are mapped 2 MiB at a time.
    public var huge: Int?
    /// Anonymous pages that KSM has merged; null also where the kernel does not tell.
    public var merged: Int?
    /// Pages that are swapped out.
    public var swapped: Int?
    /// Pages of the hugetlb pool.
    public var hugetlb: Int?
    /// Pages that map the zero page.
    public var zero: Int?
  }

  /// Memory that exactly these processes share.
  public struct SharingClass: Sendable, Codable {
    /// The processes, by number.
    public var pids: [Int32]
    /// Different frames.
    public var bytes: Int
    /// Of these, frames of files and shared memory.
    public var file: Int
    /// Of these, frames that other processes map too.
    public var outside: Int
  }

  /// Memory of one mapping or one file.
  public struct Place: Sendable, Codable {
    /// The file, or what the kernel calls the memory.
    public var name: String
    /// The first address of a mapping; absent for a file.
    public var start: UInt64?
    /// The address behind the last one of a mapping; absent for a file.
    public var end: UInt64?
    /// Different frames.
    public var bytes: Int
    /// Who shares them, the largest first.
    public var classes: [SharingClass]
  }

  /// Every frame counted once.
  public struct Sum: Sendable, Codable {
    /// Different resident frames.
    public var distinct: Int
    /// Of these, frames that several inspected processes map.
    public var sharedInView: Int
    /// Of these, frames that other processes map too.
    public var sharedOutside: Int
  }

  /// What was seen and what was not.
  public struct Seen: Sendable, Codable {
    /// Processes that were selected.
    public var selected: Int
    /// Processes that are missing, by reason.
    public var omitted: [String: [Int32]]
    /// What the caller may see: frames, or bits only.
    public var rung: String
    /// Frames that were seen.
    public var frames: Int
    /// Frames that the kernel's count is known of.
    public var checked: Int
    /// Checked frames whose count is what was seen.
    public var equal: Int
    /// Checked frames that are mapped more often.
    public var moreOutside: Int
    /// Checked frames that are mapped less often.
    public var fewer: Int
  }

  /// Takes everything from an inspection; with a kind of places, also who shares what in each of them.
  public init(_ inspection: Inspection, places kind: SharerPlace.Kind? = nil) {
    let accounts = inspection.accountsByProcess()
    processes = zip(inspection.processes, accounts).map { process, account in
      Row(process, account, twin: process.sharesMemoryWith.map { inspection.processes[$0].pid })
    }
    let pids = inspection.processes.map(\.pid)
    classes = inspection.sharerClasses().map { SharingClass($0, pids) }
    places = kind.map { kind in
      inspection.sharerPlaces(kind).map { place in
        Place(
          name: place.name, start: place.addresses?.lowerBound, end: place.addresses?.upperBound, bytes: place.bytes,
          classes: place.classes.map { SharingClass($0, pids) })
      }
    }
    total = inspection.total().map { sum in
      Sum(distinct: sum.distinct, sharedInView: sum.sharedInView, sharedOutside: sum.sharedOutside)
    }
    let seen = inspection.coverage
    coverage = Seen(
      selected: seen.selected,
      omitted: Dictionary(uniqueKeysWithValues: seen.omitted.map { ($0.key.rawValue, $0.value) }),
      rung: seen.rung.rawValue, frames: seen.frames, checked: seen.checked, equal: seen.equal,
      moreOutside: seen.moreOutside, fewer: seen.fewer)
    cost = inspection.cost
  }

  /// The document with the time on one line (NDJSON), which is ended.
  ///
  /// - Throws: `EncodingError`, which an inspection never causes.
  public func line(time: Double) throws -> Data {
    var document = self
    document.time = time
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(document) + Data([UInt8(ascii: "\n")])
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which an inspection never causes.
  public func json() throws -> Data { try JSONText.encode(self) }
}

extension InspectionDocument.SharingClass {
  init(_ sharing: SharerClass, _ pids: [Int32]) {
    self.init(
      pids: sharing.processes.map { pids[$0] }, bytes: sharing.bytes, file: sharing.fileBytes,
      outside: sharing.outsideBytes)
  }
}

extension InspectionDocument.Row {
  init(_ process: InspectedProcess, _ account: Account, twin: Int32?) {
    let has = twin == nil
    let knows = has && account.isExact
    let pss = has ? account.proportional(of: process) : nil
    self.init(
      pid: process.pid, parent: process.parent, user: process.user, name: process.name, title: process.title,
      sameMemoryAs: twin, rss: has ? account.resident : nil, pss: pss,
      pssSource: pss == nil ? nil : knows ? "pages" : "smaps_rollup",
      uss: has ? account.unique : nil, shared: has ? account.shared : nil, inherited: knows ? account.inherited : nil,
      anonymous: knows ? account.anonymous : nil, huge: has ? account.huge : nil,
      merged: knows ? account.merged : nil,
      swapped: has ? account.swapped : nil, hugetlb: has ? account.hugetlb : nil, zero: knows ? account.zero : nil)
  }
}
