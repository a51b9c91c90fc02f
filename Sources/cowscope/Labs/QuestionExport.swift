import Experiment
import FoundationEssentials
import Rendering
import Scenario
import Teaching

/// Writes questions of labs for other platforms.
struct QuestionExport {
  private let arguments: QuestionArguments
  private let format: BankFormat
  private let output: String?

  init(_ arguments: QuestionArguments, format: BankFormat, output: String?) {
    self.arguments = arguments
    self.format = format
    self.output = output
  }

  /// Writes the questions of the labs that are named, and says what is left out.
  func run(_ names: [String]) throws {
    let labs = try NamedLabs(names, folder: arguments.labs).labs
    let seeds = try arguments.wantedSeeds()
    let bank = try bank(labs, seeds)
    let written = bank.written(format)
    let omissions = bank.omissions + written.omissions
    for line in Self.lines(omissions, seeds: seeds.count) {
      Output.standardError.write("cowscope: \(line)\n")
    }
    let files = try write(written)
    if arguments.json {
      let document = QuestionExportDocument(
        format: format.rawValue, files: files, questions: written.questions, labs: labs.map(\.id),
        seeds: seeds.map(\.description), omissions: omissions)
      try Output.standardOutput.writeResult(try document.json())
    } else if !files.isEmpty {
      let count = "\(written.questions) question\(written.questions == 1 ? "" : "s")"
      Output.standardError.write("cowscope: \(count) in \(files.joined(separator: ", "))\n")
    }
    if written.questions == 0 { throw Failure.Status.different.code }
  }

  /// The questions of all variants.
  private func bank(_ labs: [Lab], _ seeds: [Seed]) throws(Failure) -> QuestionBank {
    var bank = QuestionBank()
    for lab in labs {
      try requireRight(lab)
      for seed in seeds { bank.add(try .computed(lab, seed: seed)) }
    }
    return bank
  }

  /// Refuses a lab that its author has not finished: students would read what is wrong with it.
  private func requireRight(_ lab: Lab) throws(Failure) {
    let check = LabCheck.check(lab, seeds: 1, runner: try .ofThisProgram())
    guard check.diagnostics.isEmpty else {
      throw .usage("\(lab.file) is not right\n" + check.diagnostics.map(\.rendered).joined(separator: "\n"))
    }
  }

  /// Writes all files, or prints the only one; returns the names of files.
  private func write(_ bank: WrittenBank) throws(Failure) -> [String] {
    guard let output else {
      for file in bank.files { try Output.standardOutput.writeResult(Data(file.bytes)) }
      return []
    }
    // What is added to the name would be a file beside the device.
    guard bank.files.count < 2 || !TextFile.isNoFile(output) else {
      throw .usage("\(output): these are two files, and this is none; give the name of a file")
    }
    var names: [String] = []
    for file in bank.files {
      let name = Self.name(output, with: file.suffix)
      try TextFile.replace(name, by: Data(file.bytes))
      names.append(name)
    }
    return names
  }

  /// `sheet.html` with `-key` is `sheet-key.html`.
  private static func name(_ path: String, with suffix: String) -> String {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    guard let dot = path[start...].lastIndex(of: "."), dot > start else { return path + suffix }
    return path[..<dot] + suffix + path[dot...]
  }

  /// A line for each question that is left out, and of how many variants where it is not left out of all.
  private static func lines(_ omissions: [QuestionBank.Omission], seeds: Int) -> [String] {
    var counts: [(omission: QuestionBank.Omission, count: Int)] = []
    for var omission in omissions {
      omission.seed = ""
      if let index = counts.firstIndex(where: { $0.omission == omission }) {
        counts[index].count += 1
      } else {
        counts.append((omission, 1))
      }
    }
    return counts.map { omission, count in
      let share = count < seeds ? " of \(count) of \(seeds) variants" : ""
      return "\(omission.lab) \(omission.question)\(share) is left out: \(omission.reason)"
    }
  }
}
