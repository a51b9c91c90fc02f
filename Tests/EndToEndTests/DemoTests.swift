import Experiment
import FoundationEssentials
import Glibc
import Rendering
import Testing

@Suite(.serialized) struct DemoTests {
  @Test func everyExampleIsEmbedded() throws {
    let sandbox = try Sandbox()
    let list = try sandbox.run(["demo"])
    #expect(list.status == 0)
    let listed = list.output.split(separator: "\n").prefix { !$0.hasPrefix("Run one") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(try listed.sorted() == Sandbox.exampleNames())
    for name in listed {
      let file = Sandbox.package.appending(path: "examples/\(name).cow")
      let source = try sandbox.run(["demo", name, "--source"])
      #expect(source.output == String(decoding: try Data(contentsOf: file), as: UTF8.self), "\(name)")
    }
  }

  @Test(arguments: try Sandbox.exampleNames(), Sandbox.User.allCases)
  func modelAndKernelAgree(name: String, user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    let changesSettings = try Sandbox.changesSettings(name)
    if changesSettings, user == .nobody || geteuid() != 0 {
      print("SKIP: demo \(name) changes settings of the machine, which only root may")
      return
    }
    let arguments = ["demo", name, "--explain"] + (changesSettings ? ["--allow-sysfs"] : [])
    var ending = try sandbox.run(arguments, as: user)
    if ending.status == 1 {
      // Another program may have disturbed the kernel's lists at this moment; a mistake of ours comes back.
      print("demo \(name) as \(user) differed once: \(ending.output.suffix(200))")
      ending = try sandbox.run(arguments, as: user)
    }
    #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
    #expect(ending.errors.isEmpty)
    let needsOtherMachine = ending.output.contains("not measured: this machine lacks")
    if needsOtherMachine { print("SKIP: demo \(name) on the kernel: this machine lacks what it needs") }
    #expect(needsOtherMachine || ending.output.contains("✓ equal in every number"))
    #expect(!ending.output.contains("\u{1B}"), "colour in a pipe")
  }

  @Test(arguments: try Sandbox.exampleNames()) func predictionNeedsNoKernel(name: String) throws {
    // Without the actor nothing can be measured.
    let sandbox = try Sandbox(programs: ["cowscope"])
    let ending = try sandbox.run(["demo", name, "--model"])
    #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
  }

  @Test(arguments: Sandbox.User.allCases) func jsonHoldsTheRun(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    let ending = try sandbox.run(["demo", "fork", "--json"], as: user)
    #expect(ending.status == 0)
    let document = try JSONDecoder().decode(RunDocument.self, from: Data(ending.output.utf8))
    #expect(document.kind == RunDocument.kind)
    #expect(document.isSuccess)
    #expect(document.summary.different == 0)
    #expect(document.summary == RunSummary(document.run))
    #expect(try document.json() == Data(ending.output.utf8))
  }

  @Test func svgIsWritten() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(["demo", "fork", "--svg", "picture.svg"])
    #expect(ending.status == 0)
    let picture = try sandbox.text("picture.svg")
    #expect(picture.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(picture.hasSuffix("</svg>\n"))
    let printed = try sandbox.run(["demo", "fork", "--model", "--svg", "-"])
    #expect(printed.output.hasPrefix("<?xml"))
  }

  @Test func doctorAnswersEverybody() throws {
    let sandbox = try Sandbox()
    for user in Sandbox.User.allCases where try sandbox.isAvailable(user) {
      let text = try sandbox.run(["doctor"], as: user)
      #expect(text.status == 0)
      #expect(text.output.contains("This machine"))
      let json = try sandbox.run(["doctor", "--json"], as: user)
      let report = try JSONDecoder().decode(DoctorReport.self, from: Data(json.output.utf8))
      #expect(report.kind == "cowscope.doctor")
      #expect(report.canMeasure)
      #expect(!report.facts.isEmpty)
      if user == .nobody { #expect(report.missing.contains { $0.name == "page frame numbers" && !$0.cost.isEmpty }) }
    }
  }
}
