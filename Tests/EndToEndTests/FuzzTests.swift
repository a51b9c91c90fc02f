import FoundationEssentials
import Testing

@Suite(.serialized) struct FuzzTests {
  private struct Campaign: Decodable {
    struct Failed: Decodable {
      var number: Int
      var error: String
    }
    var kind: String
    var isSuccess: Bool
    var seed: Int
    var first: Int
    var ran: Int
    var compared: Int
    var failures: [Failed]
  }

  @Test func tellsWhatACampaignCameTo() throws {
    let sandbox = try Sandbox()
    let text = try sandbox.run(["fuzz", "--count", "20", "--seed", "3", "--first", "5"])
    #expect(text.status == 0, "\(text.output)\(text.errors)")
    #expect(text.output.contains("seed 3: 20 scenarios from 5, "), "\(text.output)")
    let json = try sandbox.run(["fuzz", "--count", "20", "--seed", "3", "--first", "5", "--json"])
    let campaign = try JSONDecoder().decode(Campaign.self, from: Data(json.output.utf8))
    #expect(campaign.kind == "cowscope.campaign" && campaign.isSuccess && campaign.failures.isEmpty)
    #expect(campaign.seed == 3 && campaign.first == 5 && campaign.ran == 20 && campaign.compared > 5_000)
  }

  @Test func namesTheScenarioThatCouldNotBeFinished() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.shell("rm -f cowscope-actor && cp /bin/true cowscope-actor") == 0)
    let ending = try sandbox.run(["fuzz", "--count", "9", "--first", "5", "--mismatches", "2", "--json"])
    #expect(ending.status == 3, "\(ending.output)\(ending.errors)")
    let campaign = try JSONDecoder().decode(Campaign.self, from: Data(ending.output.utf8))
    #expect(!campaign.isSuccess && campaign.failures.map(\.number) == [5, 6])
    #expect(ending.errors.contains("scenario 5"), "\(ending.errors)")
  }
}
