import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A run of a server by a program of `examples/prefork`, and what cowscope has said of it.
struct ServerRun: Decodable {
  struct Profile: Decodable {
    struct Member: Decodable {
      var pid: Int32
      var parent: Int32
      var relation: String
      var generation: Int?
      var role: String?
    }
    struct Memory: Decodable {
      var inherited: Int?
      var stillShared: Int?
      var broken: Int
      var new: Int
    }
    struct Process: Decodable {
      var pid: Int32
      var uss: Int
      var memory: Memory?
    }
    struct Total: Decodable {
      var real: Int?
      var residentSum: Int
    }
    struct Sample: Decodable {
      var members: Int
      var total: Total
      var memory: Memory
      var copiedByMembers: Int?
      var copiedByTemplate: Int?
      var replaced: Int?
      var joined: [Int32]
      var left: [Int32]
      var requests: Int?
    }
    struct Writer: Decodable {
      var pid: Int32
      var copied: Int
      var copiedBesideLooks: Int?
      var unknown: Int
      var recordedFaults: Int
      var countedFaults: Int?
    }
    struct Breaks: Decodable {
      var source: String?
      var lostFaults: Int
      var lostAllocations: Int
      var processes: [Writer]
    }
    struct Check: Decodable {
      var name: String
      var counted: Int
      var kernel: Int
      var holds: Bool
    }
    struct Advice: Decodable {
      var rule: String
      var verdict: String
      var evidence: String
      var bound: Int?
    }
    var family: [Member]
    var findsOrphans: Bool
    var template: Int32?
    var processes: [Process]
    var samples: [Sample]
    var breaks: Breaks?
    var checks: [Check]
    var advice: [Advice]

    /// What the last look has seen.
    var last: Sample { samples[samples.count - 1] }
  }

  /// A look after some work.
  struct Look: Decodable {
    var work: Int
    var profile: Profile
  }

  /// What Redis and the kernel have said of the child that saved, in bytes and numbers.
  struct After: Decodable {
    var cowSizeOfRedis: Int?
    var privateDirtyBeforeEnd: Int?
    var parentFaults: Int?
  }

  var versions: [String: String]
  var looks: [Look]
  var after: After
  /// One profile of the whole run, with events.
  var profile: Profile?

  /// What a rule says of the whole run.
  func advice(_ rule: String) -> Profile.Advice? { profile?.advice.first { $0.rule == rule } }

  /// The look after so much work.
  func look(_ work: Int) throws -> Profile { try #require(looks.first { $0.work == work }).profile }
}

extension ServerRun {
  /// What a run has left that did not do what it should.
  struct Failed: Error {
    var status: Int32
    var errors: String
  }

  /// The folder of this package's sources.
  static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs a server; nil, after a line that says why, where it is not installed.
  static func of(_ server: String, _ arguments: String, as user: String = "") throws -> ServerRun? {
    let shell = try ShellRun(
      "\(user) /usr/bin/python3 '\(package.path)/examples/prefork/\(server)/run.py' --json \(arguments)")
    if shell.status == 3 {
      print("SKIP: \(shell.errors.prefix { $0 != "\n" }.dropFirst("cowscope: ".count))")
      return nil
    }
    guard shell.status == 0 else { throw Failed(status: shell.status, errors: shell.errors) }
    return try JSONDecoder().decode(ServerRun.self, from: Data(shell.output.utf8))
  }
}

/// A line of shell, run to its end in a folder of its own that everybody may use.
struct ShellRun {
  var status: Int32
  var output: String
  var errors: String

  init(_ line: String) throws {
    let folder = URL(filePath: "/var/tmp/cowscope-servers-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    unsafe chmod(folder.path, 0o1777)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Everybody may run this copy.
    let program = folder.appending(path: "cowscope")
    try FileManager.default.copyItem(at: URL(filePath: besideRunner("cowscope")), to: program)
    unsafe chmod(program.path, 0o755)
    let setting = "cd '\(folder.path)' && export TMPDIR='\(folder.path)' COWSCOPE='\(program.path)' LC_ALL=C.UTF-8"
    let text = "\(setting) && unset NO_COLOR && { \(line)\n} >'\(folder.path)/out' 2>'\(folder.path)/err' </dev/null"
    guard let stream = unsafe popen(text, "r") else { throw ServerRun.Failed(status: errno, errors: "popen") }
    // The status of wait(2): the exit status is in its second byte.
    status = unsafe pclose(stream) >> 8 & 0xFF
    output = String(decoding: try Data(contentsOf: folder.appending(path: "out")), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: folder.appending(path: "err")), as: UTF8.self)
  }
}
