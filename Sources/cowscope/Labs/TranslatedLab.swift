import Teaching

/// A lab with the translations that stand beside its file.
struct TranslatedLab {
  /// The lab in the language of its own file.
  let base: Lab
  /// Its translations, in the order of their files.
  private(set) var translations: [LabTranslation] = []

  /// The languages in which it can be shown, its own first.
  var languages: [String] { [base.language] + translations.map(\.language) }

  /// The lab in a language, in its own where none is wanted; nil where it is not translated to it.
  func lab(in language: String?) -> Lab? {
    guard let language, language != base.language else { return base }
    return translations.first { $0.language == language }?.lab
  }

  /// The base file and the language of a translation, which its name says: `NAME.LANG.lab.md`; nil for other names.
  static func translation(_ file: String) -> (base: String, language: String)? {
    guard file.hasSuffix(LabShelf.ending) else { return nil }
    let stem = file.dropLast(LabShelf.ending.count)
    guard let dot = stem.lastIndex(of: "."), dot > stem.startIndex, stem[stem.index(before: dot)] != "/" else {
      return nil
    }
    let language = stem[stem.index(after: dot)...]
    return LabTranslation.isLanguage(language) ? (stem[..<dot] + LabShelf.ending, String(language)) : nil
  }

  /// The name of the file that has a lab in another language.
  static func file(of base: String, in language: String) -> String {
    "\(base.dropLast(LabShelf.ending.count)).\(language)\(LabShelf.ending)"
  }

  /// The labs of these files, each with its translations among them.
  static func read(_ files: [LabShelf.Embedded]) throws(Failure) -> [TranslatedLab] {
    var labs: [TranslatedLab] = []
    for file in files where translation(file.name) == nil {
      labs.append(TranslatedLab(base: try LabShelf.read(file.text, file: file.name)))
    }
    for file in files {
      guard let (base, language) = translation(file.name) else { continue }
      guard let place = labs.firstIndex(where: { $0.base.file == base }) else {
        throw .usage("\(file.name): this is the name of a translation, and there is no \(base)")
      }
      do throws(LabErrors) {
        labs[place].translations.append(
          try labs[place].base.translated(by: file.text, file: file.name, language: language))
      } catch {
        throw Failure(error, in: file.name)
      }
    }
    return labs
  }

  /// The same for files that are not read yet.
  static func read(_ paths: [String]) throws(Failure) -> [TranslatedLab] {
    var files: [LabShelf.Embedded] = []
    for path in paths {
      files.append(LabShelf.Embedded(name: path, text: try TextFile.read(path, limit: Lab.longestFile)))
    }
    return try read(files)
  }
}
