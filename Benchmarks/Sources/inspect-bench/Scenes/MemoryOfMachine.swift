import ProcFS

/// How much memory victims may take.
enum MemoryOfMachine {
  static func availableMebibytes() throws(InspectBenchmarkError) -> Int {
    guard let available = (try? Meminfo.read())?.available else { throw .unreadable("/proc/meminfo") }
    return available >> 20
  }
}
