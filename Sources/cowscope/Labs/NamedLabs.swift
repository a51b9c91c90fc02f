import FoundationEssentials
import Teaching

/// Labs as a user names them: by number or id, by file, or by a folder with several of them.
struct NamedLabs {
  /// The labs, each of them once, in the order in which they were named.
  let labs: [Lab]

  /// Finds the labs; all of the shelf where nothing is named.
  ///
  /// `folder` is the shelf that numbers and ids are of, that of the program where there is none.
  init(_ names: [String], folder: String?) throws(Failure) {
    let isShelfNeeded = names.isEmpty || names.contains { !Self.isPath($0) }
    let shelf = isShelfNeeded ? try LabShelf(folder: folder) : nil
    var labs = names.isEmpty ? shelf?.labs ?? [] : []
    for name in names {
      for lab in try Self.labs(name, shelf) where !labs.contains(where: { $0.file == lab.file }) { labs.append(lab) }
    }
    self.labs = labs
  }

  /// Whether a name can only be that of a file or a folder.
  private static func isPath(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(LabShelf.ending) }

  private static func labs(_ name: String, _ shelf: LabShelf?) throws(Failure) -> [Lab] {
    if let shelf, !isPath(name), shelf.has(name) || !FileManager.default.fileExists(atPath: name) {
      return [try shelf.lab(name)]
    }
    var labs: [Lab] = []
    for path in try FilesBelow.files(of: name, ending: LabShelf.ending) {
      labs.append(try LabShelf.read(try TextFile.read(path, limit: Lab.longestFile), file: path))
    }
    if labs.isEmpty { throw .usage("\(name): there is no file that ends with \(LabShelf.ending)") }
    return labs
  }
}
