import Experiment
import FoundationEssentials
import Teaching

/// The reports that a teacher has named, verified.
struct ReportFiles {
  let paths: [String]
  let labs: String?
  /// A file with the receipts that students gave before the run.
  let receipts: String?

  /// The course of the folder, nil where there is none.
  private(set) var course: Course?

  init(paths: [String], labs: String?, receipts: String?) {
    self.paths = paths
    self.labs = labs
    self.receipts = receipts
  }

  /// Reads all reports and computes them again, each by itself and then beside the others.
  mutating func verified() throws(Failure) -> [ReportVerdict] {
    let shelf = try LabShelf(folder: labs)
    course = shelf.course
    let runner: ModelRunner
    do throws(ExperimentError) {
      runner = try ModelRunner()
    } catch {
      throw Failure(error)
    }
    let verifier = ReportVerifier(labs: shelf.labs, course: shelf.course, receipts: try notedReceipts(), runner: runner)
    var verdicts: [ReportVerdict] = []
    for path in paths {
      for file in try FilesBelow.files(of: path, ending: LabReport.fileEnding) {
        verdicts.append(try verdict(file, by: verifier))
      }
    }
    guard !verdicts.isEmpty else { throw .usage("there is no file that ends with \(LabReport.fileEnding)") }
    return ReportBatch.compared(verdicts)
  }

  private func verdict(_ file: String, by verifier: ReportVerifier) throws(Failure) -> ReportVerdict {
    let bytes = try TextFile.bytes(file, limit: LabReport.longestFile)
    guard bytes.count <= LabReport.longestFile else {
      return ReportVerdict(file: file, unreadable: "it is longer than \(LabReport.longestFile) bytes")
    }
    do {
      return verifier.verify(try JSONDecoder().decode(LabReport.self, from: Data(bytes)), file: file)
    } catch {
      return ReportVerdict(file: file, unreadable: "it is not the JSON of a report")
    }
  }

  /// Lines `STUDENT,RECEIPT`, as a learning platform exports them.
  private func notedReceipts() throws(Failure) -> [String: [String]] {
    guard let receipts else { return [:] }
    var noted: [String: [String]] = [:]
    let text = try TextFile.read(receipts, limit: LabReport.longestFile)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let fields = line.split(separator: ",").map { $0.filter { $0 != "\"" && $0 != "\r" && $0 != " " } }
      if fields.isEmpty { continue }
      guard fields.count == 2 else {
        throw .usage("\(receipts):\(index + 1): a line is a student, a comma and a receipt")
      }
      noted[fields[0], default: []].append(fields[1].uppercased())
    }
    return noted
  }
}
