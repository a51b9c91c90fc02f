import ArgumentParser
import LabServer
import LocalHTTP
import Teaching

/// The command `cowscope serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Show labs, a playground and running processes as pages in a browser.",
    usage: "cowscope serve [<options>]",
    discussion: """
      Prints an address; open it in a browser on this machine. Only 127.0.0.1 is
      listened on, and only who has the address is answered: it has a key in it.
      Whoever has the address can do here what you can, so keep it to yourself.

      Labs go on where cowscope lab has stopped, and the other way round. What is
      written in the playground runs on the kernel only when you ask for it, within
      limits, for at most 10 seconds, and, if you are root, as user 65534.

      Examples:
        cowscope serve                    the labs of this program
        cowscope serve --labs ./course    those of a folder

      Exit status:
        0  it was asked to end, or nobody came for as long as --idle says
        2  the arguments or the lab files are wrong
        3  the port cannot be listened on
      """)

  @Option(
    help: ArgumentHelp("Use the labs of a folder instead of those of the program.", valueName: "folder"),
    completion: .directory)
  var labs: String?

  @Option(help: ArgumentHelp("Show labs in this language, where they are translated to it.", valueName: "language"))
  var lang: String?

  @Option(help: ArgumentHelp("Who you are in the course of the folder; the pages ask otherwise.", valueName: "id"))
  var student: String?

  @Option(help: ArgumentHelp("Listen on this port; 0 takes a free one.", valueName: "port"))
  var port: UInt16 = 0

  @Option(help: ArgumentHelp("End when nobody has come for so long; 0 never ends.", valueName: "minutes"))
  var idle = 60.0

  @Flag(help: "Allow labs to change settings of this machine (KSM); they are restored afterwards.")
  var allowSysfs = false

  func validate() throws {
    if let student, !Course.isStudent(student) { throw ValidationError("'\(student)' cannot name a student") }
    guard 0...100_000 ~= idle else { throw ValidationError("--idle is a number of minutes from 0 to 100000") }
  }

  func run() throws {
    // Before there are other threads: these inherit it.
    let signals = StopSignals()
    let host = ServedLabs(
      shelf: try LabShelf(folder: labs, language: lang), file: try LabStateFile(), student: student,
      allowsSettings: allowSysfs)
    let server: LabServer
    do throws(LocalServer.StartError) {
      server = try LabServer.start(port: port, host: host)
    } catch {
      throw Failure(status: .machine, message: error.words("127.0.0.1:\(port)"))
    }
    try Output.standardOutput.writeResult("\(server.address)\n")
    Output.standardError.write("cowscope: open this address in a browser; Ctrl-C ends it\n")
    let longest = Duration.seconds(idle * 60)
    while !signals.wait(for: .milliseconds(500)) {
      guard idle > 0, server.idleTime >= longest else { continue }
      Output.standardError.write("cowscope: nobody has come for \(idle.formattedBriefly) min\n")
      break
    }
    server.stop()
  }
}

extension Double {
  /// Without decimals where there are none.
  fileprivate var formattedBriefly: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}
