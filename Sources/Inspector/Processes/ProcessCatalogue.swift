internal import Glibc
public import ProcFS

/// The processes of this machine at one moment, without their memory.
public struct ProcessCatalogue {
  private var stats: [(pid: Int32, stat: ProcessStat)] = []

  /// Lists all processes that /proc shows; those that end meanwhile are left out.
  ///
  /// - Complexity: one small file a process, about 10 microseconds each.
  public static func ofThisMachine() throws(ProcFSError) -> ProcessCatalogue {
    var catalogue = ProcessCatalogue()
    for pid in try ProcessNumbers.all() {
      guard let stat = try? ProcessStat.read(pid: pid) else { continue }
      catalogue.stats.append((pid, stat))
    }
    return catalogue
  }

  /// The processes that a selection wants, in the order of their numbers, and the named ones that do not exist.
  ///
  /// Filters look at a process before anything of its memory is read. The caller itself is left out unless its number is named.
  public func candidates(_ selection: ProcessSelection) -> (found: [Candidate], missing: [Int32]) {
    var wanted = selection.pids
    for root in selection.trees { wanted.formUnion(descendants(of: root)) }
    let existing = Set(stats.map(\.pid))
    let missing = selection.pids.union(selection.trees).subtracting(existing).sorted()
    let matches = selection.pattern?.matcher()
    var found: [Candidate] = []
    for (pid, stat) in stats {
      if selection.namesProcesses ? !wanted.contains(pid) : pid == getpid() { continue }
      if pid == getpid(), !selection.pids.contains(pid) { continue }
      let process = InspectedProcess(pid: pid, stat: stat)
      if !selection.users.isEmpty, process.user.map({ selection.users.contains($0) }) != true { continue }
      if !selection.controlGroups.isEmpty, !Self.isInGroup(pid, of: selection.controlGroups) { continue }
      if let matches, !matches(process) { continue }
      // Without a name, only what has memory is meant.
      if !selection.namesProcesses, stat.isKernelThread { continue }
      found.append(Candidate(process: process, isKernelThread: stat.isKernelThread))
    }
    return (found, missing)
  }

  /// What tells relatives of a process.
  package struct Relation {
    package var parent: Int32
    package var startTicks: UInt64
    /// The name of the program.
    package var name: String
    package var isKernelThread: Bool
  }

  /// How the processes are related, without those that have ended and were not waited for.
  package var relations: [Int32: Relation] {
    var found: [Int32: Relation] = [:]
    for (pid, stat) in stats where stat.state != .zombie && stat.state != .dead {
      found[pid] = Relation(
        parent: Int32(stat.parentPID), startTicks: stat.startTimeTicks, name: stat.comm,
        isKernelThread: stat.isKernelThread)
    }
    return found
  }

  /// A process of the list; nil if it is not there.
  package func process(_ pid: Int32) -> InspectedProcess? {
    stats.first { $0.pid == pid }.map { InspectedProcess(pid: pid, stat: $0.stat) }
  }

  /// A process and all that descend from it by the parents that /proc names now.
  private func descendants(of root: Int32) -> Set<Int32> {
    var children: [Int32: [Int32]] = [:]
    for (pid, stat) in stats { children[Int32(stat.parentPID), default: []].append(pid) }
    var found: Set<Int32> = [root]
    var open = [root]
    while let next = open.popLast() {
      for child in children[next] ?? [] where found.insert(child).inserted { open.append(child) }
    }
    return found
  }

  private static func isInGroup(_ pid: Int32, of paths: [String]) -> Bool {
    guard let directory = try? ProcessDirectory(pid: pid), let groups = try? directory.controlGroups() else {
      return false
    }
    return groups.contains { group in
      paths.contains { path in group.path == path || group.path.hasPrefix(path.hasSuffix("/") ? path : path + "/") }
    }
  }
}

extension InspectedProcess {
  /// Completes what `stat` says by the title and the user.
  init(pid: Int32, stat: ProcessStat) {
    let directory = try? ProcessDirectory(pid: pid)
    self.init(
      pid: pid, startTicks: stat.startTimeTicks, parent: Int32(stat.parentPID),
      user: (try? directory?.status())?.users?.first, name: stat.comm, arguments: (try? directory?.arguments()) ?? [])
  }
}
