import CExamples
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

  /// The files of `examples/labs`, in the order of their numbers.
  static let embedded: [Embedded] = (0..<cex_lab_count()).map { index in
    let file = unsafe cex_lab_at(index)
    let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
    return unsafe Embedded(name: String(cString: file.name), text: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads the labs of a folder, or those of the program where there is none.
  init(folder: String?) throws(Failure) {
    var labs: [Lab] = []
    if let folder {
      for path in try FilesBelow.files(of: folder, ending: Self.ending) {
        labs.append(try Self.read(try TextFile.read(path, limit: Self.longestFile), file: path))
      }
      if labs.isEmpty { throw .usage("\(folder): there is no file that ends with \(Self.ending)") }
    } else {
      for file in Self.embedded { labs.append(try Self.read(file.text, file: file.name + Self.ending)) }
    }
    self.labs = labs.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
  }

  private static let longestFile = 1 << 20

  private static func read(_ text: String, file: String) throws(Failure) -> Lab {
    do throws(LabErrors) {
      return try Lab.parse(text, file: file)
    } catch {
      throw Failure(error, in: file)
    }
  }

  /// The lab with a number or an id.
  func lab(_ name: String) throws(Failure) -> Lab {
    if let lab = labs.first(where: { $0.id == name || String($0.number) == name }) { return lab }
    let known = labs.map { "\($0.number) \($0.id)" }.joined(separator: ", ")
    throw .usage("there is no lab '\(name)'; the labs are \(known)")
  }
}

extension Failure {
  /// The end of a program whose lab file has mistakes.
  init(_ errors: LabErrors, in file: String) {
    let count = errors.diagnostics.count
    self = .usage("\(file) has \(count == 1 ? "a mistake" : "\(count) mistakes")\n\(errors.description)")
  }
}
