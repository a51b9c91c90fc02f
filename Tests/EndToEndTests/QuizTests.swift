import FoundationEssentials
import Testing

/// `cowscope quiz`, from the outside.
@Suite(.serialized) struct QuizTests {
  private func quiz(_ sandbox: Sandbox, _ words: [String], _ input: String, as user: Sandbox.User = .same) throws
    -> Sandbox.Ending
  { try sandbox.run(["quiz", "--plain"] + words, as: user, input: input) }

  @Test(arguments: Sandbox.User.allCases) func sixQuestionsThenAndNow(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    let first = try quiz(sandbox, ["--seed", "00-0005"], "0\n3\n0 0\n2\n?\n2048\n3\n?\n", as: user)
    #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
    #expect(first.output.contains("Quiz. Six questions") && first.output.contains("cowscope quiz"))
    #expect(!first.output.contains("Receipt"))

    let second = try quiz(sandbox, [], "x y\na b c d\n1\n", as: user)
    #expect(second.status == 0 && second.errors.isEmpty, "\(second.errors)")
    #expect(second.output.contains("That is not an answer to this question; type each of a to d once."))
    #expect(second.output.contains("Your numbers equal [0, 0].") && second.output.contains("M07, a common belief"))
    #expect(second.output.contains("M12, a common belief") && second.output.contains("Done"))
    #expect(second.output.contains("Later, the same questions with other numbers"), "\(second.output)")
    for line in second.output.split(separator: "\n") where line.hasPrefix("q") && line.contains("kernel") {
      // What any user can see is seen; the last question asks storage too, of which no engine runs for a quiz.
      #expect(!line.contains("kernel ?") || user == .nobody || line.hasPrefix("q6"), "\(line)")
    }
    let third = try quiz(sandbox, [], String(repeating: "?\n", count: 6), as: user)
    #expect(third.output.contains("Seed 00-0006.") && third.output.contains("Then and now"), "\(third.output)")
    for output in [first.output, second.output, third.output] {
      #expect(output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.allSatisfy(\.isASCII) })
    }
    #expect(try sandbox.run(["lab", "reset", "quiz"], as: user).output == "Quiz is as new.\n")
  }

  @Test func aRoomVotesAndTalksAndSees() throws {
    let sandbox = try Sandbox()
    // Two votes and the run, one question skipped, the next with other numbers, and then the end.
    let input = "1 2\n1 2 3 4\n0 1 8 0\nr\ns\n3 0 0 0\nn\nq\n"
    let ending = try sandbox.run(["present", "quiz", "--seed", "00-0005", "--plain"], input: input)
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
    for text in [
      "That is not 4 numbers of hands", "Then vote again.", "Right: (", "model ", "M01, a common belief",
      "Seed 00-0006.",
      "Right, before and after talking", "q1. ",
    ] { #expect(ending.output.contains(text), "\(text): \(ending.output)") }
    let parts = ending.output.split(separator: "Right: (")
    #expect(parts.count == 2 && !parts[0].contains("belief") && !parts[0].contains("model"))
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.allSatisfy(\.isASCII) })
  }
}
