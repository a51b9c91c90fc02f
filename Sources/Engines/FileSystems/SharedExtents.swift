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

  private func account(_ path: String) -> ShareAccount? { files.first { $0.path == path }?.account }
}
