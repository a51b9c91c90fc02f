/// Code that a process has compiled itself, as it tells in a file of its own that it has mapped (`jit-<pid>.dump`).
///
/// See tools/perf/Documentation/jitdump-specification.txt. The file grows while the process runs, so it is taken piece by piece.
public struct JitDump {
  /// Bytes of the longest record that is read.
  public static let largestRecord = 16 << 20

  private var names: [String] = []
  private var ranges: [Range<UInt64>] = []
  /// The names of code by the number that the process has given it.
  private var byNumber: [UInt64: String] = [:]
  private var intervals = IntervalTable([])
  /// Bytes of the file that were taken: the next record begins here.
  public private(set) var taken: UInt64
  /// The process has ended the file, or it is damaged from here on.
  public private(set) var isOver = false

  /// Begins with the header of a file; nil if it is none, or of a machine with another byte order.
  public init?(header: [UInt8]) {
    let fields = ElfFields(header)
    guard (try? fields.u32(0)) == 0x4a69_5444, (try? fields.u32(4)) == 1, let size = try? fields.u32(8), size >= 40
    else {
      return nil
    }
    taken = UInt64(size)
  }

  /// How much code was named.
  public var count: Int { names.count }

  /// The name of the code at an address, and where that code begins; where code was put over older code the later one counts.
  ///
  /// - Complexity: O(log n)
  public func entry(at address: UInt64) -> (name: String, start: UInt64)? {
    intervals.owner(of: address).map { (names[$0], ranges[$0].lowerBound) }
  }

  /// Takes what is in the file from `taken` on; a record that is not whole yet is left for the next time.
  ///
  /// - Complexity: O(n log n) in the number of records so far.
  public mutating func take(_ bytes: [UInt8]) {
    let fields = ElfFields(bytes)
    let before = names.count
    var place = 0
    while !isOver, let size = try? fields.u32(place + 4) {
      guard size >= 16, size <= Self.largestRecord else {
        isOver = true
        break
      }
      guard Int(size) <= bytes.count - place else { break }
      // Only what lies inside of the record is its own.
      if let record = try? fields.part(place, Int(size)) { takeRecord(ElfFields(record)) }
      place += Int(size)
    }
    taken += UInt64(place)
    if names.count > before { intervals = IntervalTable(ranges) }
  }

  /// Records of other kinds tell lines of source text and how functions are left.
  private mutating func takeRecord(_ record: ElfFields) {
    guard let kind = try? record.u32(0) else { return }
    switch kind {
    case 0:
      guard let start = try? record.u64(32), let size = try? record.u64(40), let number = try? record.u64(48),
        let name = record.text(56)
      else { return }
      byNumber[number] = name
      add(name, start, size)
    case 1:
      guard let start = try? record.u64(40), let size = try? record.u64(48), let number = try? record.u64(56),
        let name = byNumber[number]
      else { return }
      add(name, start, size)
    case 3: isOver = true
    default: break
    }
  }

  private mutating func add(_ name: String, _ start: UInt64, _ size: UInt64) {
    let (end, overflow) = start.addingReportingOverflow(size)
    guard !overflow, !name.isEmpty else { return }
    names.append(name)
    ranges.append(start..<end)
  }
}
