import Experiment
import FoundationEssentials
import Teaching
import Testing

@Suite("recordings of kernels") struct LabRecordingTests {
  /// The run of a variant, with the model's trace in the place of the kernel's.
  private static func run(_ lab: Lab, _ seed: UInt64) throws -> LabRun {
    let model = LabRun.predicted(try lab.variant(Seed(seed)), by: try ModelRunner())
    return LabRun(model.variant, model: model.model, kernel: model.model)
  }

  private static func recording(_ lab: Lab) throws -> LabRecording {
    var recording = LabRecording(
      of: lab, machine: SampleStudent.machine, tool: "cowscope test", recorded: "2026-11-22")
    for seed in 3..<5 {
      let isAdded = recording.add(try run(lab, UInt64(seed)))
      #expect(isAdded)
    }
    return recording
  }

  @Test("answers are taken for the same variant, and said to be recorded")
  func taking() throws {
    let lab = try SampleLab.lab()
    let recording = try JSONDecoder().decode(
      LabRecording.self, from: try JSONEncoder().encode(try Self.recording(lab)))
    #expect(recording.seeds == [Seed(3), Seed(4)])
    #expect(recording.words == "Linux 6.18.44, x86_64, as any user, 2026-11-22")
    let run = try #require(LabRun.predicted(lab.variant(Seed(4)), by: ModelRunner()).answered(by: recording))
    #expect(run.isRecorded)
    var session = try LabSession(lab, seed: Seed(4))
    for question in session.predictions { try session.predict(question.id, .unknown, nil) }
    _ = try session.commit()
    try session.take(run)
    let revelation = try session.reveal()
    let feedback = session.feedback(
      on: revelation.reply.answer, revelation.key, revelation.judgement, revelation.reply.confidence)
    #expect(feedback.kernel == feedback.model + " (recorded)")
    // A report does not call it a run of the student's own.
    #expect(session.record.events.last { $0.kind == .run }?.figures?.hasKernel == false)
  }

  /// Recordings that are shipped, the files of their labs, and the questions that every run answers.
  static let shippedRecordings = [
    ("ksm", "08-ksm.lab.md", ["q1", "q2", "q3", "q4", "q5", "q6", "o1"]),
    ("storage-relatives", "13-storage-relatives.lab.md", ["q1", "q2", "q3", "q4", "q7", "o1"]),
    ("databases", "14-databases.lab.md", ["q1", "q2", "q5", "q6", "c1"]),
  ]

  @Test("what is shipped belongs to the lab as it is, and says what the model says", arguments: shippedRecordings)
  func shipped(name: String, file: String, answered: [String]) throws {
    let folder =
      #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/examples/labs/records"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".record.json") }
    #expect(names.sorted() == Self.shippedRecordings.map { $0.0 + ".record.json" }.sorted())
    let lab = try SampleLab.shippedLab(file)
    let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name).record.json"))
    let recording = try JSONDecoder().decode(LabRecording.self, from: data)
    #expect(recording.seeds.count == 32 && recording.machine.isRoot)
    for seed in recording.seeds {
      let run = try #require(LabRun.predicted(lab.variant(seed), by: ModelRunner()).answered(by: recording))
      for question in lab.questions + lab.observations {
        let key = try run.key(of: question)
        guard let right = key.right(on: .kernel) else {
          #expect(!answered.contains(question.id), "\(seed) \(question.id)")
          continue
        }
        #expect(key.isRecorded && right == key.right(on: .model), "\(seed) \(question.id)")
      }
    }
  }

  @Test("other seeds, other versions and runs of the kernel's own take nothing")
  func others() throws {
    let lab = try SampleLab.lab()
    let recording = try Self.recording(lab)
    #expect(try LabRun.predicted(lab.variant(Seed(9)), by: ModelRunner()).answered(by: recording) == nil)
    #expect(try Self.run(lab, 4).answered(by: recording) == nil)
    // Another version, and the same one with another scenario.
    let newer = SampleLab.text.replacing("version: 1", with: "version: 2")
    let longer = SampleLab.text.replacing("mark   done", with: "mark   done\n    read   parent heap")
    for text in [newer, longer] {
      let variant = try Lab.parse(text, file: "a").variant(Seed(4))
      let run = LabRun.predicted(variant, by: try ModelRunner())
      #expect(text != SampleLab.text && run.answered(by: recording) == nil)
    }
    var nothing = LabRecording(of: lab, machine: SampleStudent.machine, tool: "t", recorded: "d")
    let isAdded = nothing.add(.predicted(try lab.variant(Seed(4)), by: try ModelRunner()))
    #expect(!isAdded && nothing.seeds.isEmpty)
  }
}
