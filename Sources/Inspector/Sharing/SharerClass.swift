/// Memory that exactly these processes share.
public struct SharerClass: Hashable, Sendable {
  /// The processes, as indices of `Inspection.processes`, ascending.
  public var processes: [Int]
  /// Different frames, in bytes.
  public var bytes: Int
  /// Of these, frames of files and shared memory.
  public var fileBytes: Int
  /// Of these, frames that processes outside the view map too.
  public var outsideBytes: Int
}

extension Inspection {
  /// Resident memory by who shares it, the largest class first.
  public func sharerClasses() -> [SharerClass] {
    var sums = SharerSums()
    for group in groups where group.isResident { sums.add(group, processes(of: group), pageSize: pageSize) }
    return sums.classes
  }

  /// The processes that map the frames of a group, ascending, each once.
  public func processes(of group: FrameGroup) -> [Int] {
    var found: [Int] = []
    for mapping in group.mappings {
      let process = mappings[mapping].process
      if found.last != process { found.append(process) }
    }
    return found
  }
}

/// Adds frames up by who shares them.
struct SharerSums {
  private var byProcesses: [[Int]: SharerClass] = [:]

  /// All classes, the largest first.
  var classes: [SharerClass] {
    byProcesses.values.sorted { left, right in
      left.bytes != right.bytes
        ? left.bytes > right.bytes
        : left.processes.lexicographicallyPrecedes(right.processes)
    }
  }

  mutating func add(_ group: FrameGroup, _ sharers: [Int], pageSize: Int) {
    let bytes = group.frames * pageSize
    var found = byProcesses[sharers] ?? SharerClass(processes: sharers, bytes: 0, fileBytes: 0, outsideBytes: 0)
    found.bytes += bytes
    if group.kind == .file { found.fileBytes += bytes }
    if let count = group.kernelCount, count > group.mappings.count { found.outsideBytes += bytes }
    byProcesses[sharers] = found
  }
}
