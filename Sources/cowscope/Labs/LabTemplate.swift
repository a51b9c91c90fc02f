import CExamples
import FoundationEssentials
import Teaching

/// What a new lab begins as: a lab that is right, with notes of what each part is for.
enum LabTemplate {
  /// The text, as it is in the program.
  private static let text: String = {
    let file = unsafe cex_lab_template()
    return unsafe String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self)
  }()

  /// Writes a new lab and returns the path of its file; nothing that is there is written over.
  static func create(_ name: String, in folder: String?) throws(Failure) -> String {
    guard Lab.isID(name) else {
      throw .usage("'\(name)' cannot be the id of a lab: at most 40 letters, digits and hyphens, a letter first")
    }
    let path = (folder.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? "") + name + LabShelf.ending
    let lab = text.replacing("\nid: template\n", with: "\nid: \(name)\n", maxReplacements: 1)
    try TextFile.create(Data(lab.utf8), at: path)
    return path
  }
}
