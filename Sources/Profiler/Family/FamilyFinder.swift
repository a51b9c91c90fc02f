public import Inspector
internal import ProcFS

/// Finds the family of a process.
public struct FamilyFinder {
  private let catalogue: ProcessCatalogue
  private let identity: (Int32) -> ExecIdentity?

  /// Looks at the processes of this machine.
  ///
  /// - Complexity: one small file for each process, when a family is asked for.
  public init(_ catalogue: ProcessCatalogue) {
    self.catalogue = catalogue
    identity = ExecIdentity.init(pid:)
  }

  /// The family of a process; nil if there is no such process, or if it is a thread of the kernel.
  public func family(of pid: Int32) -> ProcessFamily? {
    let all = catalogue.relations
    guard let start = all[pid], !start.isKernelThread else { return nil }
    let wanted = identity(pid)
    var kin: Set<Int32> = [pid]
    if let wanted {
      // Without random addresses equal vectors say little; parents have to say it too.
      let pool = wanted.isConclusive ? Array(all.keys) : relatives(of: pid, in: all)
      for other in pool where all[other]?.isKernelThread == false && identity(other) == wanted { kin.insert(other) }
    }
    let descendants = self.descendants(of: kin, in: all)
    return ProcessFamily(
      members: ordered(kin, descendants, in: all), findsOrphans: wanted?.isConclusive ?? false, identity: wanted)
  }

  /// What has become of a family: that of the first of its members that is still there and runs the same exec; nil if there is none.
  ///
  /// Another process with the number of a member that has ended is none, and neither is a member that has called exec.
  public func family(continuing old: ProcessFamily) -> ProcessFamily? {
    let all = catalogue.relations
    for member in old.kin {
      let pid = member.process.pid
      if all[pid]?.startTicks == member.process.startTicks, identity(pid) == old.identity { return family(of: pid) }
    }
    return nil
  }

  private typealias Relations = [Int32: ProcessCatalogue.Relation]

  /// Its ancestors, and all that descend from the oldest of them that is of the same program's name.
  private func relatives(of pid: Int32, in all: Relations) -> [Int32] {
    var top = pid
    while let parent = all[top]?.parent, parent > 1, all[parent]?.name == all[pid]?.name { top = parent }
    return Array(descendants(of: [top], in: all)) + [top]
  }

  private func descendants(of roots: Set<Int32>, in all: Relations) -> Set<Int32> {
    let children = Dictionary(grouping: all.keys) { all[$0]?.parent ?? 0 }
    var found: Set<Int32> = []
    var open = Array(roots)
    while let next = open.popLast() {
      for child in children[next] ?? [] where !roots.contains(child) && found.insert(child).inserted {
        open.append(child)
      }
    }
    return found
  }

  private func ordered(_ kin: Set<Int32>, _ others: Set<Int32>, in all: Relations) -> [ProcessFamily.Member] {
    let ids = kin.union(others)
    func isOlder(_ left: Int32, _ right: Int32) -> Bool {
      (all[left]?.startTicks ?? 0, left) < (all[right]?.startTicks ?? 0, right)
    }
    let tops = ids.filter { !ids.contains(all[$0]?.parent ?? 0) }.sorted(by: isOlder)
    let children = Dictionary(grouping: ids) { all[$0]?.parent ?? 0 }
    var members: [ProcessFamily.Member] = []
    var open = tops.reversed().map { (pid: $0, generation: $0 == tops.first ? 0 : Int?.none) }
    while let (pid, generation) = open.popLast() {
      let isKin = kin.contains(pid)
      let relation: ProcessFamily.Relation =
        if !isKin {
          identity(pid) == nil ? .unreadable : .otherProgram
        } else if pid == tops.first {
          .root
        } else {
          ids.contains(all[pid]?.parent ?? 0) ? .child : .orphan
        }
      if let process = catalogue.process(pid) {
        members.append(
          ProcessFamily.Member(
            process: process, relation: relation, generation: isKin ? generation : nil,
            role: ServerTitle.role(in: process.title)))
      }
      for child in (children[pid] ?? []).sorted(by: isOlder).reversed() {
        open.append((child, isKin ? generation.map { $0 + 1 } : nil))
      }
    }
    return members
  }
}
