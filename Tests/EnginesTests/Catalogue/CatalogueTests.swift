import Engines
import Family
import FoundationEssentials
import Testing

/// What every engine has to say of itself, and that the models answer as engines did once.
struct CatalogueTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")

  private static func recording(_ engine: String) throws -> EngineRecording {
    let file = folder.appending(path: engine.replacing("/", with: "-") + ".json")
    return try JSONDecoder().decode(EngineRecording.self, from: try Data(contentsOf: file))
  }

  @Test func quantitiesAreThoseOfTheClaims() throws {
    #expect(Set(EngineCatalogue.all.map(\.name)).count == EngineCatalogue.all.count)
    for engine in EngineCatalogue.all {
      let member = try #require(Member.named(engine.member), "\(engine.name)")
      #expect(!engine.quantities.isEmpty && engine.provingSteps > 0)
      #expect(Set(engine.quantities.map(\.name)).count == engine.quantities.count, "\(engine.name)")
      for quantity in engine.quantities {
        let claim = try #require(member.claims.first { $0.quantity == quantity.claim }, "\(quantity.claim)")
        switch claim.demand {
        case .equal: #expect(quantity.demand == .equal, "\(quantity.name)")
        case .band: #expect(quantity.demand == .band, "\(quantity.name)")
        case .unknown: Issue.record("\(quantity.name) is compared, and its claim says that nothing is known")
        }
      }
    }
  }

  @Test(arguments: EngineCatalogue.all.map(\.name)) func theModelAnswersAsTheEngineDid(name: String) throws {
    let engine = try #require(EngineCatalogue.named(name).first)
    let recording = try Self.recording(name)
    #expect(recording.member == name && recording.schema == EngineRecording.currentSchema)
    #expect(recording.script.count >= 20)
    let report = EngineMeasurement.replay(recording, of: engine)
    #expect(report.outcome == .holds, "\(report.reason ?? "") \(report.mismatches.prefix(3))")
    #expect(report.rows.allSatisfy { $0.comparisons > 0 })
  }

  /// A replay that does not look at the numbers would hold for every recording.
  @Test(arguments: EngineCatalogue.all.map(\.name)) func anotherNumberIsNoticed(name: String) throws {
    let engine = try #require(EngineCatalogue.named(name).first)
    let file = Self.folder.appending(path: name.replacing("/", with: "-") + ".json")
    var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    // The first reading that is the last of its step becomes one that lies in no band either.
    let place = try #require(text.firstRange(of: try Regex("[0-9]:[0-9]+\",?\\n")))
    let quantity = text[place.lowerBound]
    text.replaceSubrange(place, with: "\(quantity):99999999999\",\n")
    let recording = try JSONDecoder().decode(EngineRecording.self, from: Data(text.utf8))
    #expect(EngineMeasurement.replay(recording, of: engine).outcome == .differs)
  }
}
