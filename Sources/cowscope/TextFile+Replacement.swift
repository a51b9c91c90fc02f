import FoundationEssentials
import Glibc

extension TextFile {
  /// Puts a file in the place of another at once, so that a reader never sees a part of it, and what was there is whole until then.
  ///
  /// A link stays a link, and what is no file - a pipe, a terminal - is written to. The new file has the permissions and the group of
  /// the old one; one that is private belongs to the caller alone, whatever the old one was.
  static func replace(_ path: String, by data: Data, isPrivate: Bool = false) throws(Failure) {
    var old = stat()
    let isThere = unsafe stat(path, &old) == 0
    if isThere, !isFile(old) {
      let descriptor = unsafe open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .usage("\(path): \(message(errno))") }
      return try finish(descriptor, with: data, path)
    }
    let target = try place(path, isThere: isThere)
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    // Nobody knows the name before, and node_exporter reads only names that end with .prom.
    let draft = String(target[..<slash]) + ".cowscope-\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).new"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(draft, flags, isPrivate || isThere ? 0o600 : 0o666)
    guard descriptor >= 0 else { throw .usage("\(path): \(message(errno))") }
    if isThere, !isPrivate {
      // What the old group may do is not for another one.
      let hasGroup = fchown(descriptor, uid_t.max, old.st_gid) == 0
      fchmod(descriptor, old.st_mode & (hasGroup ? 0o777 : 0o707))
    }
    do {
      try finish(descriptor, with: data, path)
    } catch {
      unsafe unlink(draft)
      throw error
    }
    guard unsafe rename(draft, target) == 0 else {
      let problem = errno
      unsafe unlink(draft)
      throw .usage("\(path): \(message(problem))")
    }
  }

  /// Whether a path leads to something else than a file: a pipe, a terminal, another device.
  static func isNoFile(_ path: String) -> Bool {
    var old = stat()
    return unsafe stat(path, &old) == 0 && !isFile(old)
  }

  private static func isFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  /// The path without links.
  ///
  /// A link that leads to no name - nowhere, or to an open file that was deleted - is refused: what it names cannot be replaced.
  private static func place(_ path: String, isThere: Bool) throws(Failure) -> String {
    if let real = unsafe realpath(path, nil) {
      defer { unsafe free(real) }
      return unsafe String(cString: real)
    }
    let problem = errno
    var link = stat()
    guard !isThere, unsafe lstat(path, &link) != 0 else { throw .usage("\(path): the link leads to no name") }
    guard problem == ENOENT else { throw .usage("\(path): \(message(problem))") }
    return path
  }
}
