import FoundationEssentials
import Testing

/// `cowscope export --format`, from the outside.
@Suite(.serialized) struct QuestionExportTests {
  private struct Report: Decodable {
    struct Omission: Decodable {
      var lab: String
      var seed: String
      var question: String
      var reason: String
    }
    var schema: Int
    var kind: String
    var format: String
    var files: [String]
    var questions: Int
    var labs: [String]
    var seeds: [String]
    var omissions: [Omission]
  }

  @Test(arguments: ["gift", "moodle", "qti", "csv", "paper"]) func everyFormIsWritten(format: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let words = ["export", "1", "reference-counts", "--format", format, "--seeds", "3", "--out", "bank.x", "--json"]
    let ending = try sandbox.run(words)
    #expect(ending.status == 0, "\(ending.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
    #expect(report.schema == 1 && report.kind == "cowscope.question-export" && report.format == format)
    #expect(report.labs == ["fork-basics", "reference-counts"] && report.seeds == ["00-0000", "00-0001", "00-0002"])
    #expect(report.questions == 3 * (9 + 7), "\(report.questions)")
    #expect(report.files == (format == "paper" ? ["bank.x", "bank-key.x"] : ["bank.x"]))
    // Observations and puzzles of three variants, and one question about the kernel of the student's machine.
    #expect(report.omissions.count == 3 * (3 + 2 + 1) && report.omissions.allSatisfy { $0.reason.contains("run") })
    #expect(ending.errors.split(separator: "\n").count { $0.contains(" is left out: ") } == 6, "\(ending.errors)")
    // The same again is the same.
    #expect(try sandbox.shell("cp bank.x first && ./cowscope \(words.joined(separator: " ")) >out 2>err") == 0)
    #expect(try sandbox.shell("cmp bank.x first") == 0)
  }

  @Test func otherProgramsReadTheFiles() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    for (format, file) in [("moodle", "bank.xml"), ("cloze", "cloze.xml"), ("qti", "bank.zip")] {
      #expect(try sandbox.run(["export", "--format", format, "--seeds", "2", "-o", file]).status == 0)
    }
    if try sandbox.shell("command -v xmllint >found") == 0 {
      #expect(try sandbox.shell("xmllint --noout bank.xml cloze.xml >log 2>&1") == 0)
      if try sandbox.shell("command -v unzip >found") == 0 {
        #expect(
          try sandbox.shell("unzip -tq bank.zip >log && unzip -q bank.zip -d q && xmllint --noout q/*.xml q/*/*.xml")
            == 0)
      } else {
        print("SKIP: unzip is not installed")
      }
    } else {
      print("SKIP: xmllint is not installed (make test installs it)")
    }
  }

  @Test func aTextGoesToStandardOutput() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let gift = try sandbox.run(["export", "fork-basics", "--format", "gift", "--seed", "K7-M2QX"])
    #expect(gift.status == 0 && gift.output.contains("::fork-basics q2 K7-M2QX::[markdown]"))
    #expect(gift.errors.contains("cowscope: fork-basics o1 is left out: it asks what a run"))
    let csv = try sandbox.run(["export", "1", "--format", "csv"])
    #expect(csv.status == 0 && csv.output.hasPrefix("lab,version,seed,question,"))
  }

  @Test func formsThatCannotSayAllNameWhatIsLeftOut() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let cloze = try sandbox.run(["export", "quiz", "--format", "cloze"])
    #expect(cloze.status == 0 && cloze.output.contains("type=\"cloze\"") && cloze.output.contains(":NUMERICAL:="))
    #expect(cloze.errors.contains("cowscope: quiz q6 is left out: answers that are embedded in a text have no order"))
    let aiken = try sandbox.run(["export", "1", "--format", "aiken"])
    #expect(aiken.status == 0 && aiken.output.contains("\nANSWER: "))
    #expect(
      aiken.errors.contains("cowscope: fork-basics q2 is left out: Aiken has questions with one right option only"))
  }

  @Test func aTeachersFileIsExported() throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    #expect(try sandbox.shell("mkdir course && ./cowscope author new own --out course") == 0)
    for name in [["course"], ["course/own.lab.md"], ["own", "--labs", "course"], ["--labs", "course"]] {
      let ending = try sandbox.run(["export"] + name + ["--format", "gift"])
      #expect(ending.status == 0 && ending.output.contains("::own q1 00-0000::"), "\(name) \(ending.errors)")
    }
    #expect(try sandbox.shell("sed -i 's/^rule: w$/rule: wx/' course/own.lab.md") == 0)
    let spoilt = try sandbox.run(["export", "course", "--format", "gift"])
    #expect(spoilt.status == 2 && spoilt.errors.contains("course/own.lab.md:"), "\(spoilt.errors)")
  }

  @Test(arguments: [
    ("1", "for labs --format"), ("one --once", "'one' is no process; labs are exported with --format"),
    ("1 --format gift --once", "--format is about labs"), ("1 --format qti", "--output <file.zip>"),
    ("1 --format paper", "--output <file.html>"), ("1 --format csv --json", "need a file"),
    ("1 --format gift --seed U", "'U' is no seed"), ("1 --format gift --seeds 0", "from 1 to 1000"),
    ("1 --format paper --output /dev/null", "these are two files"),
    ("99 --format gift", "there is no lab '99'"), ("1 --seeds 4 --once", "say --format"),
  ])
  func mistakesOfTheCommandLine(words: String, message: String) throws {
    let sandbox = try Sandbox(programs: ["cowscope"])
    let ending = try sandbox.run(["export"] + words.split(separator: " ").map(String.init))
    #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
  }
}
