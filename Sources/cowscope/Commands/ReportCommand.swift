import ArgumentParser
import FoundationEssentials
import Profiler
import Recording
import Rendering

/// The command `cowscope report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Tell what a recording of a server says.",
    usage: "cowscope report <file> [<options>]",
    discussion: """
      The report is that of cowscope profile. A recording that was torn, or whose
      writer was killed, is read as far as it can be, and the last lines say so.

      Examples:
        cowscope report day.cow.db
        cowscope report day.cow.db --json
        cowscope report day.cow.db --html day.html

      Exit status:
        0  all of the recording was read
        1  it cannot be read, or is no recording
        2  the arguments are wrong
        3  part of it could not be read; the last lines say what
      """)

  @Argument(help: "A recording.", completion: .file())
  var file: String

  @Option(name: .long, help: ArgumentHelp("The most areas and looks that are shown.", valueName: "n"))
  var limit = 12

  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  @Option(
    name: .long, help: ArgumentHelp("Write it as a page for a browser too.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @OptionGroup(title: "Who called the code that wrote") var pictures: StackPictureArguments

  func validate() throws {
    guard pictures.files.count(where: \.isStandardOutput) + (json ? 1 : 0) <= 1 else {
      throw ValidationError("only one result can be on standard output")
    }
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let recording = try Recording.opened(file)
    var (record, outlook) = (recording.record, Outlook(recording.record, nil))
    recording.read(into: &record, &outlook)
    guard let document = ProfileDocument(record, outlook: outlook) else {
      throw Failure(status: .inspection, message: "\(file): there is no look at a family in it")
    }
    if let html, let page = ProfilePage(record, outlook: outlook, notes: recording.notes).html {
      try TextFile.write(Data(page.utf8), to: html)
    }
    if !pictures.files.isEmpty { try pictures.write(try recording.stacks(), of: recording.record) }
    let output = Output.standardOutput
    if json {
      try output.writeResult(try document.json())
    } else if !pictures.files.contains(where: \.isStandardOutput) {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      let report = ProfileReport(
        record, outlook: outlook, notes: recording.notes, style: style,
        amounts: bytes ? .bytes : .human, limit: limit)
      try output.writeResult(report.text)
    }
    for line in recording.damage { Output.standardError.write("cowscope: \(line)\n") }
    if !recording.damage.isEmpty { throw ExitCode(InspectionStatus.partial.rawValue) }
  }
}

extension Recording {
  /// A recording, or the failure that a command ends with.
  static func opened(_ path: String) throws(Failure) -> Recording {
    do throws(RecordingError) {
      return try Recording(reading: path)
    } catch {
      throw Failure(status: .inspection, message: "\(error)")
    }
  }

  /// The stacks of all writes that are in it.
  fileprivate func stacks() throws(Failure) -> StackCollector {
    var collector = StackCollector()
    var hasStacks = false
    // In pieces: a recording may have more writes than memory should hold.
    var piece: [BreakEvent] = []
    writes { event in
      hasStacks = hasStacks || event.stack != nil
      piece.append(event)
      if piece.count == 1 << 14 {
        collector.add(piece)
        piece.removeAll(keepingCapacity: true)
      }
    }
    collector.add(piece)
    for look in record.looks { collector.note(look.members) }
    guard hasStacks else {
      throw Failure(status: .inspection, message: "there are no stacks in it: record --stacks dwarf keeps them")
    }
    return collector
  }

  /// Reads the writes, which tell when collectors worked, and what would be, later and with other settings.
  func read(into record: inout ProfileRecord, _ outlook: inout Outlook) {
    var events: [BreakEvent] = []
    writes { events.append($0) }
    record.collections.add(events)
    // A trace of which the beginning was deleted begins in the midst of something.
    guard let sharing = sharing(), thinned["page_write"] == nil, damage.isEmpty else { return }
    let trace = WriteTrace(sharing: sharing, lives: lives(), writes: events, pageSize: record.origin.pageSize)
    outlook = Outlook(record, trace)
  }

  /// What a reader has to know of the recording itself.
  var notes: [String] {
    let time = Date(timeIntervalSince1970: record.origin.began).formatted(.iso8601)
    var notes = ["recorded from \(time) on Linux \(record.origin.kernel)"]
    if !isFinished { notes.append("it was not ended: the recorder was killed, or is still at work") }
    if let writes = thinned["page_write"] {
      notes.append("the oldest \(writes) writes were deleted to keep its size; counts are of all")
    }
    if thinned["member"] ?? thinned["area"] != nil {
      notes.append("what the oldest looks said of members and areas was deleted to keep its size")
    }
    return notes
  }
}
