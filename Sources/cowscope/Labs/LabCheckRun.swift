import Experiment
import Rendering
import Scenario
import Teaching

/// Checks lab files one after the other and says of each what was found.
struct LabCheckRun {
  let seeds: Int
  let live: Int
  let allowsSettings: Bool
  let json: Bool

  /// Checks the files of these paths, or the labs of the program; returns whether all are right.
  func check(_ paths: [String]) throws -> Bool {
    let runner = try ModelRunner.ofThisProgram()
    var entries: [LabCheckDocument.Entry] = []
    let files = try files(paths)
    for file in files {
      let entry = try checkTranslation(file, among: files) ?? check(file, by: runner)
      if !json { try Output.standardOutput.writeResult(entry.text) }
      entries.append(entry)
    }
    let document = LabCheckDocument(entries)
    if json { try Output.standardOutput.writeResult(try document.json()) }
    return document.isSuccess
  }

  private func files(_ paths: [String]) throws(Failure) -> [LabShelf.Embedded] {
    if paths.isEmpty { return LabShelf.embedded }
    var files: [LabShelf.Embedded] = []
    for path in paths {
      for file in try FilesBelow.files(of: path, ending: LabShelf.ending) {
        files.append(LabShelf.Embedded(name: file, text: try TextFile.read(file, limit: Lab.longestFile)))
      }
    }
    guard !files.isEmpty else { throw .usage("there is no file that ends with \(LabShelf.ending)") }
    return files
  }

  /// What is to be said of a translation, nil for the file of a lab.
  private func checkTranslation(
    _ file: LabShelf.Embedded, among files: [LabShelf.Embedded]
  ) throws(Failure) -> LabCheckDocument.Entry? {
    guard let (base, language) = TranslatedLab.translation(file.name) else { return nil }
    let text: String
    if let known = files.first(where: { $0.name == base }) {
      text = known.text
    } else {
      text = try TextFile.read(base, limit: Lab.longestFile)
    }
    do throws(LabErrors) {
      let lab = try Lab.parse(text, file: base)
      return LabCheckDocument.Entry(try lab.translated(by: file.text, file: file.name, language: language))
    } catch {
      return LabCheckDocument.Entry(error, in: file.name)
    }
  }

  private func check(
    _ file: LabShelf.Embedded, by runner: ModelRunner
  ) throws(Failure) -> LabCheckDocument.Entry {
    let lab: Lab
    do throws(LabErrors) {
      lab = try Lab.parse(file.text, file: file.name)
    } catch {
      return LabCheckDocument.Entry(error, in: file.name)
    }
    var check = LabCheck.check(lab, seeds: seeds, runner: runner)
    guard live > 0, check.diagnostics.isEmpty else { return LabCheckDocument.Entry(check, whyNotRun: nil) }
    guard !lab.needsEngines else {
      return LabCheckDocument.Entry(check, whyNotRun: "it has no processes; what engines answer is recorded")
    }
    guard allowsSettings || lab.tier != .settings else {
      return LabCheckDocument.Entry(check, whyNotRun: "it needs --allow-sysfs")
    }
    var options = LiveOptions()
    options.allowsSettings = allowsSettings
    do throws(ExperimentError) {
      try check.compareWithKernel(runs: live, experiment: try Experiment(liveOptions: options))
    } catch {
      throw Failure(error)
    }
    return LabCheckDocument.Entry(check, whyNotRun: nil)
  }
}
