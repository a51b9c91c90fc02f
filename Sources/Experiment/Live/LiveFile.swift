internal import CLinux
internal import Glibc
internal import Scenario

/// A file that a scenario maps.
///
/// It has no name in any directory, so it goes when its last user goes.
final class LiveFile {
  /// The open file.
  let descriptor: Int32
  /// What its pages are in a page table.
  let kind: PageState.Kind
  /// Its length.
  var pages: Int

  /// Makes a file in a directory and brings it into the page cache.
  init(_ request: FileRequest, directory: String, salt: UInt64 = 0) throws(LiveError) {
    let content = request.isCode ? CLX_RETURNS : CLX_NUMBERED
    descriptor = unsafe clx_make_file(directory, UInt64(request.pages), UInt64(request.folioPages), content, salt)
    kind = .file
    pages = request.pages
    if descriptor < 0 { throw .system(call: "making a file in \(directory)", errno: nameOfError(-descriptor)) }
  }

  /// Makes a memfd.
  init(memfd request: FileRequest, salt: UInt64 = 0) throws(LiveError) {
    let content = request.isHole ? CLX_HOLE : request.isCode ? CLX_RETURNS : CLX_NUMBERED
    descriptor = clx_make_memfd(UInt64(request.pages), content, salt)
    kind = .shmem
    pages = request.pages
    if descriptor < 0 { throw .system(call: "memfd_create", errno: nameOfError(-descriptor)) }
  }

  deinit { clx_close(descriptor) }

  /// Whether the page cache of a directory's file system uses large folios, nil where that cannot be found out.
  static func hasLargeFolios(directory: String) -> Bool? {
    let request = FileRequest(name: "probe", pages: 128, folioPages: 64)
    guard let file = try? LiveFile(request, directory: directory) else { return nil }
    let mapped = clx_pages_mapped_by_one_fault(file.descriptor, 128)
    // fault-around by itself maps 16 pages.
    return mapped < 0 ? nil : mapped > 16
  }

  /// The directory for files: the first of the candidates that lies on a disk.
  static func directory(preferred: String?) -> String? {
    var candidates = [preferred].compactMap { $0 }
    if let value = unsafe getenv("TMPDIR") { unsafe candidates.append(String(cString: value)) }
    candidates += ["/var/tmp", "."]
    return candidates.first { unsafe clx_is_on_disk($0) == 1 && access($0, W_OK | X_OK) == 0 }
  }
}
