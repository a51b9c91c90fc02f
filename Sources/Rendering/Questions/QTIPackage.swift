/// A bank as a package of QTI 1.2: one assessment a lab, and where there are several seeds, one section a question, of which
/// each student gets one variant.
struct QTIPackage {
  let bytes: [UInt8]

  /// One lab and its variants.
  private struct Assessment {
    var identifier: String
    var title: String
    var parts: [QuestionBank.Part]
  }

  init(_ bank: QuestionBank) {
    var assessments: [Assessment] = []
    for part in bank.parts where !part.questions.isEmpty {
      let identifier = "\(part.lab)-\(part.version)"
      if let index = assessments.firstIndex(where: { $0.identifier == identifier }) {
        assessments[index].parts.append(part)
      } else {
        assessments.append(Assessment(identifier: identifier, title: part.title, parts: [part]))
      }
    }
    var archive = ZipArchive()
    archive.add("imsmanifest.xml", Array(Self.manifest(assessments).document.utf8))
    for assessment in assessments {
      archive.add(Self.path(assessment), Array(Self.interchange(assessment).document.utf8))
    }
    bytes = archive.bytes
  }

  private static func path(_ assessment: Assessment) -> String {
    "\(assessment.identifier)/\(assessment.identifier).xml"
  }

  private static func manifest(_ assessments: [Assessment]) -> Markup {
    Markup(
      "manifest",
      ["identifier": "cowscope", "xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1"],
      [
        Markup("metadata", [:], [Markup("schema", text: "IMS Content"), Markup("schemaversion", text: "1.1.3")]),
        Markup("organizations"),
        Markup(
          "resources", [:],
          assessments.map { assessment in
            Markup(
              "resource",
              ["identifier": assessment.identifier, "type": "imsqti_xmlv1p2", "href": path(assessment)],
              [Markup("file", ["href": path(assessment)])])
          }),
      ])
  }

  private static func interchange(_ assessment: Assessment) -> Markup {
    var sections: [Markup] = []
    if assessment.parts.count == 1, let part = assessment.parts.first {
      sections = part.questions.map { QTIItem($0, setting: part.setting).element }
    } else {
      var ids: [String] = []
      for question in assessment.parts.flatMap(\.questions) where !ids.contains(question.id) { ids.append(question.id) }
      sections = ids.map { variants(of: $0, in: assessment) }
    }
    return Markup(
      "questestinterop", ["xmlns": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"],
      [
        Markup(
          "assessment", ["ident": assessment.identifier, "title": assessment.title],
          [Markup("section", ["ident": "root_section"], sections)])
      ])
  }

  /// All variants of a question, of which one is asked.
  private static func variants(of id: String, in assessment: Assessment) -> Markup {
    var items: [Markup] = []
    var points = 0
    for part in assessment.parts {
      for question in part.questions where question.id == id {
        points = question.points
        items.append(QTIItem(question, setting: part.setting).element)
      }
    }
    let selection = Markup(
      "selection", [:],
      [
        Markup("selection_number", text: "1"),
        Markup("selection_extension", [:], [Markup("points_per_item", text: String(points))]),
      ])
    return Markup(
      "section", ["ident": "\(assessment.identifier)-\(id)", "title": "\(assessment.identifier) \(id)"],
      [Markup("selection_ordering", [:], [selection])] + items)
  }
}
