import CExamples
import FoundationEssentials
import Glibc
import Scenario
import Teaching

/// The labs that a student can choose from: those of the program, or those of a folder.
struct LabShelf {
  /// How the names of lab files end.
  static let ending = ".lab.md"

  /// A lab file that is part of the program, or was read.
  struct Embedded {
    var name: String
    var text: String
  }

  /// The labs, in the order of their numbers.
  let labs: [Lab]
  /// What a teacher has decided about the labs, where the folder has a course.
  let course: Course?
  /// What kernels have answered to labs that not every machine can run.
  let recordings: [LabRecording]
  /// The language that was asked for, nil where none was.
  private let language: String?
  /// The languages of labs, by their files.
  private let languages: [String: [String]]

  /// The files of `examples/labs`, in the order of their names.
  static let embedded: [Embedded] = (0..<cex_lab_count()).map { index in
    let file = unsafe cex_lab_at(index)
    let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
    return unsafe Embedded(name: String(cString: file.name) + ending, text: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads the labs of a folder, or those of the program where there is none.
  ///
  /// A folder with a `course.yaml` has the labs that the course names, its own before those of the program. Labs that are not translated
  /// to the language stay in their own.
  init(folder: String?, language: String? = nil) throws(Failure) {
    var all: [TranslatedLab] = []
    if let folder {
      all = try TranslatedLab.read(try FilesBelow.files(of: folder, ending: Self.ending))
      recordings = try Self.recordings(in: folder) + Self.ownRecordings()
      course = try Self.course(in: folder)
    } else {
      recordings = try Self.ownRecordings()
      course = nil
    }
    if folder == nil || course != nil { all += try TranslatedLab.read(Self.embedded) }
    self.language = language
    languages = Dictionary(all.map { ($0.base.file, $0.languages) }) { first, _ in first }
    let known = all.map { $0.lab(in: language) ?? $0.base }
    if let language, !all.isEmpty, !known.contains(where: { $0.language == language }) {
      let others = Set(all.flatMap(\.languages)).sorted().joined(separator: ", ")
      throw .usage("there is no lab in '\(language)'; the languages are \(others)")
    }
    guard let course else {
      if let folder, known.isEmpty { throw .usage("\(folder): there is no file that ends with \(Self.ending)") }
      labs = known.inOrder
      return
    }
    var labs: [Lab] = []
    for id in course.labs {
      guard let lab = known.withShortForms.first(where: { $0.id == id }) else {
        throw .usage(
          "\(folder ?? "")/\(Course.fileName): there is no lab `\(id)`, neither in the folder nor in the program")
      }
      labs.append(lab)
    }
    self.labs = labs
  }

  private static func ownRecordings() throws(Failure) -> [LabRecording] {
    var recordings: [LabRecording] = []
    for index in 0..<cex_record_count() {
      let file = unsafe cex_record_at(index)
      let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
      let name = unsafe String(cString: file.name)
      recordings.append(try recording(unsafe Data(bytes), file: name))
    }
    return recordings
  }

  private static func recordings(in folder: String) throws(Failure) -> [LabRecording] {
    var recordings: [LabRecording] = []
    for path in try FilesBelow.files(of: folder, ending: LabRecording.fileEnding) {
      recordings.append(try recording(Data(try TextFile.bytes(path, limit: LabRecording.longestFile)), file: path))
    }
    return recordings
  }

  private static func recording(_ data: Data, file: String) throws(Failure) -> LabRecording {
    guard let recording = try? JSONDecoder().decode(LabRecording.self, from: data),
      recording.kind == LabRecording.kind, recording.schema == LabRecording.currentSchema
    else { throw .usage("\(file): this is no recording of a lab") }
    return recording
  }

  /// A seed by chance; of a lab that this machine may not run, or whose engines it may lack, one that was recorded elsewhere, if there is one.
  func practiceSeed(of lab: Lab, allowsSettings: Bool) -> Seed {
    guard lab.tier == .settings && !allowsSettings || lab.needsEngines else { return .practice() }
    let seeds = recordings.filter { $0.isOf(lab) }.flatMap(\.seeds)
    return seeds.randomElement() ?? .practice()
  }

  /// The course of a folder, nil where it has none.
  private static func course(in folder: String) throws(Failure) -> Course? {
    let path = folder + "/" + Course.fileName
    guard unsafe access(path, F_OK) == 0 else { return nil }
    let text = try TextFile.read(path, limit: Course.longestFile)
    do throws(LabErrors) {
      return try Course.parse(text, file: path)
    } catch {
      throw Failure(error, in: path)
    }
  }

  /// A lab from the text of its file.
  static func read(_ text: String, file: String) throws(Failure) -> Lab {
    do throws(LabErrors) {
      return try Lab.parse(text, file: file)
    } catch {
      throw Failure(error, in: file)
    }
  }

  /// Whether a lab has this number or id.
  func has(_ name: String) -> Bool { labs.contains { $0.id == name || String($0.number) == name } }

  /// The lab with a number or an id.
  func lab(_ name: String) throws(Failure) -> Lab {
    if let lab = labs.first(where: { $0.id == name || $0.name == name }) { return try inLanguage(lab) }
    // A short form is not listed, but where a course names it.
    if let lab = labs.withShortForms.first(where: { $0.id == name || $0.name == name }) { return try inLanguage(lab) }
    let known = labs.map { $0.kind == .quiz ? $0.id : "\($0.name) \($0.id)" }.joined(separator: ", ")
    throw .usage("there is no lab '\(name)'; the labs are \(known)")
  }
}

extension [Lab] {
  /// The labs in the order of their numbers.
  fileprivate var inOrder: [Lab] { sorted { ($0.number, $0.id) < ($1.number, $1.id) } }
}

extension LabShelf {
  /// The quiz, the first one where there are several.
  func quiz() throws(Failure) -> Lab {
    guard let quiz = labs.first(where: { $0.kind == .quiz }) else { throw .usage("there is no quiz among these labs") }
    return try inLanguage(quiz)
  }

  /// The languages in which a lab can be shown, that of its own file first.
  func languages(of lab: Lab) -> [String] { languages[lab.file] ?? [lab.language] }

  /// The lab, if it is in the language that was asked for.
  private func inLanguage(_ lab: Lab) throws(Failure) -> Lab {
    guard let language, lab.language != language else { return lab }
    throw .usage("\(lab.label) is not there in '\(language)', but in \(languages(of: lab).joined(separator: ", "))")
  }
}

extension Failure {
  /// The end of a program whose lab file has mistakes.
  init(_ errors: LabErrors, in file: String) {
    let count = errors.diagnostics.count
    self = .usage("\(file) has \(count == 1 ? "a mistake" : "\(count) mistakes")\n\(errors.description)")
  }
}
