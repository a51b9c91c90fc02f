internal import ProcFS

/// Tells which file the code at an address of a process is from.
struct CodeModules {
  private var maps: [Int32: [Mapping]] = [:]

  /// The name of the module: a file, or what the kernel calls the memory; nil where nothing is known to be mapped.
  ///
  /// Mappings are read when a process is met for the first time, and once more where an address lies outside of all that were there.
  mutating func name(of address: UInt64, in pid: Int32) -> String? {
    if let known = find(address, in: maps[pid] ?? []) { return known }
    // Who has ended has no mappings any more; what was known of it stays.
    guard let directory = try? ProcessDirectory(pid: pid), let fresh = try? directory.maps().mappings, !fresh.isEmpty
    else { return nil }
    maps[pid] = fresh
    return find(address, in: fresh)
  }

  private func find(_ address: UInt64, in mappings: [Mapping]) -> String? {
    let place = mappings.partitioningIndex { $0.addresses.upperBound > address }
    guard place < mappings.endIndex, mappings[place].addresses.contains(address) else { return nil }
    return mappings[place].path ?? "(anonymous)"
  }
}
