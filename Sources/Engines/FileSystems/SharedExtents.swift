internal import CLinux
internal import StoreInspector

/// Which blocks files of one file system share, as FIEMAP tells.
struct SharedExtents {
  private let files: [FilesInspection.File]
  /// Bytes that the files have on the disk, each byte once.
  let physical: Int

  /// Asks for the extents of files, by their paths.
  init(_ paths: [String]) throws(EngineError) {
    var options = FilesInspection.Options()
    options.writesBack = true
    let inspection: FilesInspection
    do throws(StoreError) {
      inspection = try FilesInspection(of: paths, options: options)
    } catch {
      throw .failed("\(error)")
    }
    guard inspection.problemCount == 0, inspection.fileSystems.count <= 1 else {
      throw .failed("not all files of \(paths.first ?? "") could be looked at")
    }
    files = inspection.files
    physical = Int(inspection.fileSystems.first?.physical ?? 0)
  }

  /// Bytes of a file that others of the set have too, by their places.
  func shared(of path: String) -> Int { account(path).map { Int($0.shared) } ?? 0 }

  /// Bytes of a file that the file system marks as shared.
  ///
  /// What others of the set have too always has the mark.
  func marked(of path: String) -> Int { account(path).map { Int($0.shared + $0.sharedOutside) } ?? 0 }

  /// Bytes that are marked as shared, though no other file of the set has them.
  var markedAlone: Int { files.reduce(0) { $0 + Int($1.account.sharedOutside) } }

  /// Where each block of 4096 bytes of a file lies; blocks without a place are left out.
  static func places(_ path: String) throws(EngineError) -> [Int: Int] {
    var places: [Int: Int] = [:]
    try FileCall.with(path, FileCall.forReading) { (file) throws(EngineError) in
      var extents = [clx_extent](repeating: clx_extent(), count: Int(CLX_EXTENTS_AT_ONCE))
      var start: UInt64 = 0
      while true {
        let count = try SystemCall.check(unsafe clx_extents(file, start, 1, &extents), "FIEMAP of \(path)")
        if count == 0 { return }
        for extent in extents.prefix(count) {
          for offset in stride(from: 0, to: Int(extent.length), by: 4096) {
            places[(Int(extent.logical) + offset) / 4096] = Int(extent.physical) + offset
          }
          start = extent.logical + extent.length
        }
      }
    }
    return places
  }

  /// Blocks of a file that lie elsewhere than before.
  static func moved(_ path: String, since before: [Int: Int]) throws(EngineError) -> Int {
    let now = try places(path)
    return before.count { now[$0.key] != $0.value }
  }

  private func account(_ path: String) -> ShareAccount? { files.first { $0.path == path }?.account }
}
