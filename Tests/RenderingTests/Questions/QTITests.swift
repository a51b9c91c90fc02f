import Rendering
import Teaching
import Testing

@Suite("questions as QTI") struct QTITests {
  /// A package as its readers find it: by the manifest.
  struct Package {
    var assessments: [(resource: String, root: XMLTree.Element)] = []

    init(_ bytes: [UInt8]) throws {
      let members = try ZipReader.members(bytes)
      let manifest = try XMLTree.read(try #require(members.first { $0.name == "imsmanifest.xml" }).bytes)
      for resource in manifest.below("resource") {
        #expect(resource.attributes["type"] == "imsqti_xmlv1p2")
        let path = resource.at("file")?.attributes["href"] ?? ""
        let member = try #require(members.first { $0.name == path }, "\(path)")
        assessments.append((resource.attributes["identifier"] ?? "", try XMLTree.read(member.bytes)))
      }
      #expect(members.count == assessments.count + 1 && Set(members.map(\.name)).count == members.count)
    }
  }

  @Test("every question of the shipped labs is read back with its answers and its feedback")
  func shipped() throws {
    let sheets = try SampleBanks.shipped.flatMap { try SampleBanks.sheets($0, seeds: 1) }
    let written = SampleBanks.bank(sheets).written(.qti)
    let package = try Package(try #require(written.files.first).bytes)
    #expect(package.assessments.count == SampleBanks.shipped.count && written.omissions.isEmpty)
    for (assessment, sheet) in zip(package.assessments, sheets) {
      let lab = sheet.variant.lab
      #expect(assessment.resource == "\(lab.id)-\(lab.version)")
      #expect(assessment.root.at("assessment")?.attributes["title"] == lab.title)
      let items = assessment.root.below("item")
      #expect(items.count == SampleBanks.askable(sheet).count)
      for (item, source) in zip(items, SampleBanks.askable(sheet)) { try Self.check(item, is: source) }
    }
  }

  @Test("packages are made of what the published model permits", arguments: [1, 3])
  func model(seeds: Int) throws {
    let sheets = try (SampleBanks.shipped + [try SampleBanks.lab("text")]).flatMap {
      try SampleBanks.sheets($0, seeds: seeds)
    }
    let written = SampleBanks.bank(sheets).written(.qti)
    for assessment in try Package(written.files[0].bytes).assessments {
      let mistakes = QTIModel.mistakes(in: assessment.root)
      #expect(mistakes.isEmpty, "\(assessment.resource): \(Set(mistakes))")
    }
  }

  @Test(
    "what the model does not permit is found",
    arguments: [
      ("<item ident=\"a\">", "<item>"), ("rcardinality=\"Single\"", "rcardinality=\"One\""),
      ("<outcomes>", "<outcomes><other/>"), ("<conditionvar>", "<setvar/><conditionvar>"),
      ("<presentation>", "<presentation x=\"\">"),
      ("<decvar/>", ""),
    ])
  func mistakesOfPackages(from: String, to: String) throws {
    let right =
      "<questestinterop><assessment ident=\"x\"><section ident=\"s\"><item ident=\"a\"><presentation><response_lid ident=\"r\" "
      + "rcardinality=\"Single\"><render_choice/></response_lid></presentation><resprocessing><outcomes><decvar/></outcomes>"
      + "<respcondition><conditionvar><other/></conditionvar></respcondition></resprocessing></item></section></assessment>"
      + "</questestinterop>"
    #expect(QTIModel.mistakes(in: try XMLTree.read(Array(right.utf8))).isEmpty)
    let wrong = right.replacing(from, with: to)
    #expect(try wrong != right && !QTIModel.mistakes(in: XMLTree.read(Array(wrong.utf8))).isEmpty)
  }

  @Test("of several seeds each question is a group of which one variant is asked")
  func groups() throws {
    let sheets = try SampleBanks.sheets(SampleBanks.shipped[1], seeds: 4)
    let written = SampleBanks.bank(sheets).written(.qti)
    let package = try Package(written.files[0].bytes)
    let root = try #require(package.assessments[0].root.at("assessment", "section"))
    #expect(package.assessments.count == 1 && written.questions == 4 * SampleBanks.askable(sheets[0]).count)
    let sections = root.all("section")
    #expect(sections.count == SampleBanks.askable(sheets[0]).count)
    for (section, source) in zip(sections, SampleBanks.askable(sheets[0])) {
      #expect(section.all("item").count == 4)
      #expect(Set(section.all("item").compactMap { $0.attributes["ident"] }).count == 4)
      let selection = section.at("selection_ordering", "selection")
      #expect(selection?.at("selection_number")?.text == "1")
      #expect(selection?.at("selection_extension", "points_per_item")?.text == String(source.question.points))
    }
  }

  @Test("texts of any signs are read back as they are")
  func nasty() throws {
    for nasty in SampleBanks.nastyTexts(80) {
      let sheets = try SampleBanks.sheets(try SampleBanks.lab(nasty), seeds: 1)
      let written = SampleBanks.bank(sheets).written(.qti)
      let items = try Package(written.files[0].bytes).assessments[0].root.below("item")
      #expect(items.count == 7)
      for (item, source) in zip(items, sheets[0].questions) { try Self.check(item, is: source) }
    }
  }

  @Test("the same questions give the same bytes")
  func reproducible() throws {
    let sheets = try SampleBanks.sheets(SampleBanks.shipped[2], seeds: 2)
    #expect(
      SampleBanks.bank(sheets).written(.qti).files[0].bytes == SampleBanks.bank(sheets).written(.qti).files[0].bytes)
  }

  private static func check(_ item: XMLTree.Element, is source: SheetQuestion) throws {
    let fields = Dictionary(
      item.below("qtimetadatafield").map { ($0.at("fieldlabel")?.text ?? "", $0.at("fieldentry")?.text ?? "") }
    ) { $1 }
    #expect(fields["points_possible"] == String(source.question.points))
    let stem = PlainText.of(html: item.at("presentation", "material", "mattext")?.text ?? "")
    #expect(stem.contains(PlainText.of(prose: source.ask)))
    let conditions = item.at("resprocessing")?.all("respcondition") ?? []
    let scores = conditions.filter { $0.at("setvar") != nil }
    let right = try #require(scores.first?.at("conditionvar"))
    #expect(source.question.kind == .order || scores.compactMap { $0.at("setvar")?.text } == ["100"])
    let labels = item.below("render_choice").flatMap { $0.all("response_label") }
    switch source.right {
    case .number(let number) where source.question.unit == .byte:
      #expect(fields["question_type"] == "short_answer_question")
      #expect(right.below("varequal").map(\.text).contains(String(Unicode.Scalar(UInt8(number)))))
    case .number(let number):
      #expect(fields["question_type"] == "numerical_question")
      #expect(right.below("varequal").map(\.text) == [String(number)])
      #expect(right.below("vargte").map(\.text) == [String(number - source.question.tolerance)])
      #expect(right.below("varlte").map(\.text) == [String(number + source.question.tolerance)])
    case .numbers(let numbers):
      #expect(fields["question_type"] == "short_answer_question")
      #expect(right.below("varequal").map(\.text).contains("\(numbers[0]), \(numbers[1])"))
    case .options(let places) where source.question.kind == .order:
      #expect(fields["question_type"] == "matching_question" && scores.count == places.count)
      let things = item.below("response_lid")
      for (rank, place) in places.enumerated() {
        let condition = scores[place].below("varequal").first
        #expect(
          condition?.text == "rank\(rank + 1)"
            && condition?.attributes["respident"] == things[place].attributes["ident"])
        #expect(
          PlainText.of(html: things[place].at("material", "mattext")?.text ?? "")
            == PlainText.of(line: source.options[place].text))
      }
    case .options(let places):
      for (label, option) in zip(labels, source.options) {
        #expect(PlainText.of(html: label.below("mattext").first?.text ?? "") == PlainText.of(line: option.text))
      }
      let names = labels.map { $0.attributes["ident"] ?? "" }
      if source.question.kind == .choice {
        #expect(fields["question_type"] == "multiple_choice_question" && labels.count == source.options.count)
        #expect(right.all("varequal").map(\.text) == places.map { names[$0] })
      } else {
        #expect(fields["question_type"] == "multiple_answers_question" && labels.count == source.options.count + 1)
        let all = try #require(right.at("and"))
        let chosen = places.isEmpty ? [source.options.count] : places
        #expect(all.all("varequal").map(\.text) == chosen.map { names[$0] })
        #expect(all.all("not").count == labels.count - chosen.count)
      }
    case .unknown, nil: Issue.record("no right answer")
    }
    let feedback = Dictionary(
      item.all("itemfeedback").map { feedback in
        (feedback.attributes["ident"] ?? "", PlainText.of(html: feedback.below("mattext").map(\.text).joined()))
      }
    ) { $1 }
    let shown = conditions.compactMap { $0.at("displayfeedback")?.attributes["linkrefid"] }
    #expect(Set(shown) == Set(feedback.keys))
    let diagnoses = source.wrong.map(\.diagnosis) + source.options.compactMap(\.diagnosis)
    for diagnosis in diagnoses {
      #expect(feedback.values.contains { $0.contains(PlainText.of(prose: diagnosis.refutation)) })
    }
  }
}
