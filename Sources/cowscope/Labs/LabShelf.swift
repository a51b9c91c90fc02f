import CExamples
import FoundationEssentials
import Glibc
import Scenario
import Teaching

/// The labs that a student can choose from: those of the program, or those of a folder.
struct LabShelf {
  /// How the names of lab files end.
  static let ending = ".lab.md"

  /// A lab file that is part of the program.
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

  /// The files of `examples/labs`, in the order of their numbers.
  static let embedded: [Embedded] = (0..<cex_lab_count()).map { index in
    let file = unsafe cex_lab_at(index)
    let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
    return unsafe Embedded(name: String(cString: file.name), text: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads the labs of a folder, or those of the program where there is none.
  ///
  /// A folder with a `course.yaml` has the labs that the course names, its own before those of the program.
  init(folder: String?) throws(Failure) {
    guard let folder else {
      course = nil
      labs = try Self.ownLabs().inOrder
      recordings = try Self.ownRecordings()
      return
    }
    var found: [Lab] = []
    for path in try FilesBelow.files(of: folder, ending: Self.ending) {
      found.append(try Self.read(try TextFile.read(path, limit: Lab.longestFile), file: path))
    }
    recordings = try Self.recordings(in: folder) + Self.ownRecordings()
    course = try Self.course(in: folder)
    if let course {
      let known = found + (try Self.ownLabs())
      var labs: [Lab] = []
      for id in course.labs {
        guard let lab = known.withShortForms.first(where: { $0.id == id }) else {
          throw .usage(
            "\(folder)/\(Course.fileName): there is no lab `\(id)`, neither in the folder nor in the program")
        }
        labs.append(lab)
      }
      self.labs = labs
    } else {
      if found.isEmpty { throw .usage("\(folder): there is no file that ends with \(Self.ending)") }
      labs = found.inOrder
    }
  }

  private static func ownLabs() throws(Failure) -> [Lab] {
    var labs: [Lab] = []
    for file in embedded { labs.append(try read(file.text, file: file.name + ending)) }
    return labs
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
    if let lab = labs.first(where: { $0.id == name || $0.name == name }) { return lab }
    // A short form is not listed, but where a course names it.
    if let lab = labs.withShortForms.first(where: { $0.id == name || $0.name == name }) { return lab }
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
    return quiz
  }
}

extension Failure {
  /// The end of a program whose lab file has mistakes.
  init(_ errors: LabErrors, in file: String) {
    let count = errors.diagnostics.count
    self = .usage("\(file) has \(count == 1 ? "a mistake" : "\(count) mistakes")\n\(errors.description)")
  }
}
