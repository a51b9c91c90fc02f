import FoundationEssentials
import Teaching

/// Labs as a user names them: by number or id, by file, or by a folder with several of them.
struct NamedLabs {
  /// The labs, each of them once, in the order in which they were named.
  let labs: [Lab]

  /// Finds the labs; all of the shelf where nothing is named.
  ///
  /// `folder` is the shelf that numbers and ids are of, that of the program where there is none. The file of a translation is the lab in
  /// its language.
  init(_ names: [String], folder: String?, language: String? = nil) throws(Failure) {
    let isShelfNeeded = names.isEmpty || names.contains { !Self.isPath($0) }
    let shelf = isShelfNeeded ? try LabShelf(folder: folder, language: language) : nil
    var labs = names.isEmpty ? shelf?.labs ?? [] : []
    for name in names {
      for lab in try Self.labs(name, shelf, language) where !labs.contains(where: { $0.file == lab.file }) {
        labs.append(lab)
      }
    }
    self.labs = labs
  }

  /// Whether a name can only be that of a file or a folder.
  private static func isPath(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(LabShelf.ending) }

  private static func labs(_ name: String, _ shelf: LabShelf?, _ language: String?) throws(Failure) -> [Lab] {
    if let shelf, !isPath(name), shelf.has(name) || !FileManager.default.fileExists(atPath: name) {
      return [try shelf.lab(name)]
    }
    var labs: [Lab] = []
    var wanted = language
    var paths = try FilesBelow.files(of: name, ending: LabShelf.ending)
    if paths == [name] {
      if let translation = TranslatedLab.translation(name) {
        paths.insert(translation.base, at: 0)
        wanted = wanted ?? translation.language
      } else if let language {
        let file = TranslatedLab.file(of: name, in: language)
        if FileManager.default.fileExists(atPath: file) { paths.append(file) }
      }
    }
    for found in try TranslatedLab.read(paths) {
      guard let lab = found.lab(in: wanted) else {
        let languages = found.languages.joined(separator: ", ")
        throw .usage("\(found.base.file) is not there in '\(wanted ?? "")', but in \(languages)")
      }
      labs.append(lab)
    }
    if labs.isEmpty { throw .usage("\(name): there is no file that ends with \(LabShelf.ending)") }
    return labs
  }
}
