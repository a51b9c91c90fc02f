internal import ProcFS

/// What is known of one process: its mappings, the runtimes in them, and its memory.
final class ProcessPlaces {
  /// What its runtimes allow to be told.
  struct Sight {
    /// A collector's marks are heard.
    var isHeard: Bool
    /// How objects are laid out: nil if there are none, nil inside if that is not known well enough.
    var layout: PythonLayout??
  }

  /// Its mappings by address; nil until they are read.
  var maps: Maps?
  /// The runtimes that it has mapped; nil until that was looked for.
  var runtimes: [RuntimeFinder.FileKey]? { didSet { sight = nil } }
  /// Nil if that was not asked for since the moment began.
  var sight: Sight?
  private var heap: PythonHeap?
  private var wasReread = false

  /// The same for a process that was forked: its mappings are its parent's at first.
  var ofChild: ProcessPlaces {
    let child = ProcessPlaces()
    (child.maps, child.runtimes) = (maps, runtimes)
    return child
  }

  /// What has changed may be read again.
  func beginMoment() {
    wasReread = false
    sight = nil
    heap?.forgetMoment()
  }

  /// Its objects; nil if its memory cannot be read.
  func heap(of pid: Int32, _ layout: PythonLayout) -> PythonHeap? {
    if heap == nil { heap = ProcessMemory(pid: pid).map { PythonHeap($0, layout) } }
    return heap
  }

  /// What kind of mapping an address is in.
  func part(at address: UInt64, of pid: Int32, _ variables: inout VariableParts) -> WrittenPart {
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
