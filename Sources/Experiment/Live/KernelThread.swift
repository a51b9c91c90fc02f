internal import ProcFS

/// A thread of the kernel that works on memory by itself, such as `ksmd`.
struct KernelThread {
  private let pid: Int32

  /// Finds it by its name; nil where none runs now.
  ///
  /// Kernel threads are children of kthreadd, process 2.
  init?(named name: String) {
    let children = KernelFile.firstLine("/proc/2/task/2/children") ?? ""
    let pids = children.split(separator: " ").compactMap { Int32($0) }
    guard let pid = pids.last(where: { KernelFile.firstLine("/proc/\($0)/comm") == name }) else { return nil }
    self.pid = pid
  }

  /// Its state, nil where it has ended.
  var state: ProcessState? { (try? ProcessStat.read(pid: pid))?.state }
}
