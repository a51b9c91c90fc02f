internal import Glibc
internal import ProcFS

/// Finds the runtimes with collectors or known objects in what processes have mapped; each file is read once.
struct RuntimeFinder {
  /// A runtime that a process has mapped.
  struct Found {
    var key: FileKey
    var path: String
    var file: RuntimeFile
    /// The open file, as long as this value is kept.
    var opened: RegularFile
  }

  /// What tells files of mappings apart.
  struct FileKey: Hashable, Sendable {
    var device: DeviceNumber
    var inode: UInt64
    var path: String?
  }

  /// Files that were read: which of them is a runtime.
  private var known: [FileKey: RuntimeFile?] = [:]

  /// The runtimes that a process has mapped code of, and those among them that were not met before, opened.
  ///
  /// - Complexity: O(mappings), and the reading of the headers of each file that is met first.
  mutating func runtimes(of pid: Int32, _ maps: Maps) -> (keys: [FileKey], new: [Found]) {
    var keys: [FileKey] = []
    var new: [Found] = []
    var files: ProcessFiles?
    for mapping in maps.mappings where mapping.inode != 0 && mapping.permissions.contains(.execute) {
      let key = FileKey(device: mapping.device, inode: mapping.inode, path: mapping.path)
      guard !keys.contains(key) else { continue }
      if let file = known[key] {
        if file != nil { keys.append(key) }
        continue
      }
      let process = files ?? ProcessFiles(pid: pid)
      files = process
      let head = maps.mappings.first {
        $0.offset == 0 && $0.inode == mapping.inode && $0.device == mapping.device && $0.path == mapping.path
      }
      // One that cannot be opened now may be reached through another process.
      guard let (opened, _) = process.file(of: mapping, head: head) else { continue }
      let file = (try? ElfFile(opened.source)).flatMap { RuntimeFile($0) }
      known[key] = .some(file)
      guard let file else { continue }
      keys.append(key)
      new.append(Found(key: key, path: mapping.path ?? "", file: file, opened: opened))
    }
    return (keys, new)
  }

  /// What was read of a file.
  subscript(key: FileKey) -> RuntimeFile? { known[key] ?? nil }
}
