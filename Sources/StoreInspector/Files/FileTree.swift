internal import Glibc

/// Walks through folders and opens what is a file in them.
struct FileTree {
  /// An open file, which is closed with this value.
  struct Entry: ~Copyable {
    let path: String
    let descriptor: CInt
    let facts: stat

    deinit { close(descriptor) }
  }

  /// Whether folders on other mounts are gone into.
  let crossesMounts: Bool
  /// Folders and files that were seen.
  private(set) var seen = 0
  /// How many there may be.
  let limit: Int

  init(crossesMounts: Bool, limit: Int) {
    self.crossesMounts = crossesMounts
    self.limit = limit
  }

  /// Opens all files at or below a path, in the order of their names; links below it are not followed.
  ///
  /// - Parameters:
  ///   - onFile: is given each regular file.
  ///   - onProblem: is told what could not be opened or listed.
  mutating func walk(
    _ path: String, onFile: (borrowing Entry) throws(StoreError) -> Void, onProblem: (StoreError) -> Void
  ) throws(StoreError) {
    var pending = [path]
    var isRoot = true
    // A link of another namespace would be followed in this one.
    let followsRoot = MountNamespace(of: path).prefix.isEmpty
    let mount = try? MountedFileSystem(of: path).mount
    while let next = pending.popLast() {
      seen += 1
      guard seen <= limit else {
        throw StoreError(
          .tooLarge, path, "the files below it", "there are more than \(limit), and no more are looked at")
      }
      var facts = stat()
      let status = unsafe isRoot && followsRoot ? stat(next, &facts) : lstat(next, &facts)
      if status != 0 {
        let error = StoreSource.failure(errno, next, "a file")
        if isRoot { throw error }
        onProblem(error)
        continue
      }
      switch facts.st_mode & S_IFMT {
      case S_IFDIR:
        if !isRoot, !crossesMounts, let here = try? MountedFileSystem(of: next).mount, here != mount { break }
        do throws(StoreError) {
          pending += try Self.names(next).reversed().map { next.hasSuffix("/") ? next + $0 : next + "/" + $0 }
        } catch {
          if isRoot { throw error }
          onProblem(error)
        }
      case S_IFREG: try open(next, isRoot, onFile, onProblem)
      default:
        if isRoot {
          throw StoreError(
            .otherFormat, next, "a file", "it is no file and no folder, or it is a link in another mount namespace")
        }
      }
      isRoot = false
    }
  }

  private func open(
    _ path: String, _ isRoot: Bool, _ onFile: (borrowing Entry) throws(StoreError) -> Void,
    _ onProblem: (StoreError) -> Void
  ) throws(StoreError) {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (isRoot ? 0 : O_NOFOLLOW)
    let descriptor = unsafe Glibc.open(path, flags)
    var facts = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &facts) == 0 else {
      let error = StoreSource.failure(errno, path, "a file")
      if descriptor >= 0 { close(descriptor) }
      if isRoot { throw error }
      return onProblem(error)
    }
    let entry = Entry(path: path, descriptor: descriptor, facts: facts)
    // It may have been exchanged since it was looked at.
    if facts.st_mode & S_IFMT == S_IFREG { try onFile(entry) }
  }

  /// The names in a folder, in the order of their bytes.
  static func names(_ path: String) throws(StoreError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw StoreSource.failure(errno, path, "a folder") }
    defer { unsafe _ = closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
