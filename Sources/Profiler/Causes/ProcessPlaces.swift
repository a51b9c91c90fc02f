internal import ProcFS

/// What is known of one process: its mappings, the runtimes in them, and its memory.
struct ProcessPlaces {
  /// Its mappings by address; nil until they are read.
  var maps: Maps?
  /// The runtimes that it has mapped; nil until that was looked for.
  var runtimes: [RuntimeFinder.FileKey]?
  private var memory: ProcessMemory?
  private var heap: PythonHeap?
  private var wasReread = false

  /// The same for a process that was forked: its mappings are its parent's at first.
  var ofChild: ProcessPlaces {
    var child = ProcessPlaces()
    (child.maps, child.runtimes) = (maps, runtimes)
    return child
  }

  /// What has changed may be read again.
  mutating func beginMoment() {
    wasReread = false
    heap?.forgetMoment()
  }

  /// Its objects; nil if its memory cannot be read at an address.
  mutating func readableHeap(at address: UInt64, of pid: Int32, _ layout: PythonLayout) -> PythonHeap? {
    if memory == nil { memory = ProcessMemory(pid: pid) }
    guard let memory, memory.look(at: address) else { return nil }
    if heap == nil { heap = PythonHeap(memory, layout) }
    return heap
  }

  /// What kind of mapping an address is in.
  mutating func part(at address: UInt64, of pid: Int32, _ variables: inout VariableParts) -> WrittenPart {
    if let maps, let part = Self.part(at: address, of: pid, maps, &variables) { return part }
    guard !wasReread else { return .unknown }
    wasReread = true
    guard let fresh = try? ProcessDirectory(pid: pid).maps(), !fresh.mappings.isEmpty else { return .unknown }
    maps = fresh
    return Self.part(at: address, of: pid, fresh, &variables) ?? .unknown
  }

  /// Mappings come by address.
  private static func part(
    at address: UInt64, of pid: Int32, _ maps: Maps, _ variables: inout VariableParts
  ) -> WrittenPart? {
    let index = maps.mappings.partitioningIndex { $0.addresses.upperBound > address }
    guard index < maps.mappings.count, maps.mappings[index].addresses.contains(address) else { return nil }
    let mapping = maps.mappings[index]
    if mapping.permissions.contains(.shared) { return .shared }
    if mapping.inode != 0 { return .variables }
    switch mapping.path {
    case "[heap]": return .heap
    case "[stack]": return .stack
    case nil:
      guard index > 0, case let before = maps.mappings[index - 1], before.inode != 0,
        before.addresses.upperBound == mapping.addresses.lowerBound,
        variables.contain(address, behind: before, of: pid, maps)
      else { return .anonymous }
      return .variables
    default: return .anonymous
    }
  }
}
