/// What is freed when a process ends or calls exec.
public struct Departure: Hashable, Sendable {
  /// Frames that nobody else maps, in bytes: free at once.
  public var freed = 0
  /// Frames that one other process keeps, and that become its own, in bytes: its next write to them needs no copy.
  public var leftToOne = 0
  /// Frames that several others keep, in bytes.
  public var leftToSeveral = 0

  /// Creates the departure of nothing.
  public init() {}
}

extension Inspection {
  /// What each process would free by ending, in the order of `processes`.
  ///
  /// Page-cache pages stay in the page cache and are not counted as freed. A process that shares its memory with another frees nothing.
  public func departures() -> [Departure] {
    var answers = [Departure](repeating: Departure(), count: processes.count)
    let twins = Set(processes.compactMap(\.sharesMemoryWith))
    for group in groups where group.isResident && group.kind != .file {
      let bytes = group.frames * pageSize
      for process in processes(of: group) where !twins.contains(process) {
        let own = group.mappings.count { mappings[$0].process == process }
        switch group.mappedCount - own {
        case ...0: answers[process].freed += bytes
        case 1: answers[process].leftToOne += bytes
        default: answers[process].leftToSeveral += bytes
        }
      }
    }
    return answers
  }
}
