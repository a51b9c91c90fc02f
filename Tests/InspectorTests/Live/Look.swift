import Glibc
import Inspector
import ProcFS
import Testing

/// Short ways to inspect in tests.
enum Look {
  static func candidates(tree pid: Int32) throws -> [Candidate] {
    var selection = ProcessSelection()
    selection.trees = [pid]
    return try ProcessCatalogue.ofThisMachine().candidates(selection).found
  }

  static func at(tree pid: Int32) throws -> Inspection { Scanner(pace: .fast).scan(try candidates(tree: pid)) }
}

/// What smaps_rollup says of resting processes, beside what a scan counts.
///
/// Their libraries are shared with processes that come and go on the machine, and change Pss when they do. So a difference must come back
/// each time to count.
enum Agreement {
  /// Scans until all processes agree with the kernel, ten times at most; gives what differed the last time.
  static func differences(tree pid: Int32) throws -> [String] {
    var found: [String] = []
    for _ in 0..<10 {
      found = try differencesOnce(tree: pid)
      if found.isEmpty { break }
    }
    return found
  }

  private static func differencesOnce(tree pid: Int32) throws -> [String] {
    let inspection = try Look.at(tree: pid)
    var found: [String] = []
    for (process, account) in zip(inspection.processes, inspection.accountsByProcess()) {
      let kernel = try ProcessDirectory(pid: process.pid).smapsRollup().counters
      let pairs: [(String, Int, Int?)] = [
        ("Rss", account.resident, kernel.rss),
        // The kernel cuts Pss off to whole KiB at the end.
        ("Pss", account.proportional / 1024 * 1024, kernel.pss),
        ("Private", account.unique, (kernel.privateClean ?? 0) + (kernel.privateDirty ?? 0)),
        ("Shared", account.shared, (kernel.sharedClean ?? 0) + (kernel.sharedDirty ?? 0)),
        ("Anonymous", account.anonymous, kernel.anonymous),
      ]
      for (name, own, theirs) in pairs where own != theirs {
        found.append("\(name) of \(process.pid): counted \(own), the kernel says \(theirs ?? -1)")
      }
    }
    return found
  }
}

/// What the user who runs the tests may see.
enum Rights {
  static let seesFrames: Bool = {
    let page: UInt64 = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { buffer in
      unsafe buffer.initialize(repeating: 1)
      return UInt64(UInt(bitPattern: buffer.baseAddress)) / 4096
    }
    return (try? Pagemap(pid: getpid()).entries(pages: page..<page + 1))?.first?.frameNumber != nil
  }()
}

extension Tag {
  /// Needs the running kernel.
  @Tag static var live: Self
}
