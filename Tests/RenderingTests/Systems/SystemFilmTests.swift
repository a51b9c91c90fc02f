import Experiment
import FoundationEssentials
import Rendering
import Teaching
import Testing

/// Storage systems of labs as films, as tables, as lines and as JSON: all say the same.
struct SystemFilmTests {
  private static let text = """
    ---
    format: 1
    id: stores
    number: 2
    version: 1
    title: "Stores"
    minutes: 3
    params:
      n: { choice: [8, 9] }
    ---
    ```systems
    system files xfs
    create {n * 4} KiB
    snapshot copy
    mark cloned
    write copy 2..3 x 4 KiB
    write base 2..3 x 4 KiB
    drop copy
    snapshot past of base at 0
    system tree lmdb
    create 700000
    write base 0..1
    ```

    ```question
    id: q1
    unit: blocks
    ask: "How many?"
    answer: exclusive(files, copy, cloned)
    rule: "0"
    ```
    """

  private func run() throws -> (run: LabRun, result: RunResult) {
    let variant = try Lab.parse(Self.text, file: "stores").variant(Seed(1))
    let result = try Experiment(sides: .model, checkpoints: .everyStep).run(variant.scenario)
    return (try #require(LabRun(variant, result: result)), result)
  }

  private func page(_ system: Int, _ step: Int) throws -> String {
    let runs = try run().run.systems.runs
    let offset = runs.prefix(system).reduce(0) { $0 + $1.count }
    return SystemFilm(runs[system], offset: offset).page(at: offset + step, parts: .nothing).source
  }

  @Test func aBlockIsSharedUntilItIsWritten() throws {
    let cloned = try page(0, 1)
    #expect(cloned.contains("copy has [2] block a, shared by 2, others block b, shared by 2"), "\(cloned)")
    let written = try page(0, 2)
    #expect(written.contains("copy has [2] block c, exclusive (before: block a), others block b, shared by 2"))
    #expect(written.contains("base has [2] block a, exclusive"))
    // The last who has a block writes in place.
    #expect(try page(0, 3).contains("base has [2] block a, exclusive, others"))
    #expect(try page(0, 5).contains("Refused: a clone shows the file as it is now."))
  }

  @Test func aWriteToATreeMovesAllValuesOfItsLeaf() throws {
    let page = try page(1, 1)
    #expect(
      page.contains("base has [0..32] block c, exclusive (before: block a), others block b, exclusive"), "\(page)")
  }

  @Test(arguments: 0..<6) func theTablesSayWhatThePictureSays(step: Int) throws {
    let page = try page(0, step)
    let words = try #require(page.firstMatch(of: /<desc id="scene-words">(.*?)<\/desc>/)?.1)
    let tables = try #require(page.firstRange(of: "id=\"tables\""))
    let twin = page[tables.lowerBound...]
    for piece in words.matches(of: /block [a-z]+, (?:exclusive|shared by \d)(?: \(before: block [a-z]+\))?/) {
      #expect(twin.contains(String(piece.0)), "\(piece.0)")
    }
    // Each way leads somewhere.
    for link in page.matches(of: /href="#([a-z0-9-]+)"/) where link.1 != "film" {
      #expect(page.contains("id=\"\(link.1)\""), "\(link.1)")
    }
    #expect(page.contains("aria-current=\"step\""))
  }

  @Test func stepsAreNumberedOverAllFilms() throws {
    let page = try page(1, 0)
    #expect(page.contains("href=\"?step=8#film\"") && page.contains("Statement 1 of 2: create 700000"))
    #expect(!page.contains("href=\"?step=6#film\""))
  }

  @Test func linesSayTheSame() throws {
    let style = Style()
    let text = SystemReport(try run().run.systems.runs[0], style: style).text
    #expect(text.contains("files: XFS reflink, units of 4K"))
    #expect(text.contains("copy: [2] block c, others block b shared by 2"))
    #expect(text.contains("This moment is called cloned."))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func theDocumentHasEveryStatement() throws {
    let (run, result) = try run()
    let json = String(decoding: try LabRunDocument(run, result: result).json(), as: UTF8.self)
    #expect(json.contains("\"kind\" : \"cowscope.lab-run\"") && !json.contains("\"run\""))
    #expect(json.split(separator: "\"text\" :").count == 9)
    #expect(json.contains("\"marks\" : [") && json.contains("\"refused\" : \"a clone shows the file"))
  }
}
