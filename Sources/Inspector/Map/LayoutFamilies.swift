internal import ProcFS

/// Finds processes with one layout: those that fork made and that have not called exec since.
enum LayoutFamilies {
  private struct Key: Hashable {
    var start: UInt64
    var path: String?
    var stackEnd: UInt64
  }

  /// Families of processes that have memory, as indices of the snapshot; the one with the most pages first.
  ///
  /// exec places the program, its libraries and the stack anew, at random; fork keeps all of them. So the first mapping and the end of the stack tell.
  static func families(of snapshot: Snapshot) -> [[Int]] {
    var first = [Int?](repeating: nil, count: snapshot.processes.count)
    var stackEnd = [UInt64](repeating: 0, count: snapshot.processes.count)
    var pages = [Int](repeating: 0, count: snapshot.processes.count)
    for (index, mapping) in snapshot.mappings.enumerated() {
      if first[mapping.process] == nil { first[mapping.process] = index }
      if mapping.mapping.path == "[stack]" { stackEnd[mapping.process] = mapping.mapping.addresses.upperBound }
      for run in snapshot.pages.runs(of: index) { pages[mapping.process] += Int(run.length) }
    }
    var members: [Key: [Int]] = [:]
    for process in snapshot.processes.indices {
      guard let mapping = first[process].map({ snapshot.mappings[$0].mapping }), pages[process] > 0 else { continue }
      let key = Key(start: mapping.addresses.lowerBound, path: mapping.path, stackEnd: stackEnd[process])
      members[key, default: []].append(process)
    }
    let sizes = members.values.map { family in (family, family.reduce(0) { $0 + pages[$1] }) }
    return sizes.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0[0] < $1.0[0] }.map(\.0)
  }
}
