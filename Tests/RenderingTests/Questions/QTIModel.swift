/// What may stand in what, in QTI 1.2.1 as IMS has published it in `ims_qtiasiv1p2p1.dtd`, for the elements that are written here.
///
/// The file itself may not be handed on. On 22 November 2026 each element and attribute below was compared with the declarations of it
/// that the Python package pyslet quotes: content and its order, what must be there, and words of attributes are the same. Where the
/// published content has more than is written here, that is left out.
///
/// The order of names is that of the elements; each may be there as often as its sign says: once, `?` not always, `*` any number,
/// `+` once at least. Names that a bar separates may be mixed.
enum QTIModel {
  private static let content: [String: String] = [
    "questestinterop": "assessment",
    "assessment": "section+",
    "section": "selection_ordering? item|section*",
    "selection_ordering": "selection*",
    "selection": "selection_number? selection_extension?",
    "item": "itemmetadata? presentation? resprocessing* itemfeedback*",
    "itemmetadata": "qtimetadata*",
    "qtimetadata": "qtimetadatafield+",
    "qtimetadatafield": "fieldlabel fieldentry",
    "presentation": "material|response_lid|response_str+",
    "response_lid": "material? render_choice",
    "response_str": "material? render_fib",
    "render_choice": "response_label*",
    "render_fib": "response_label*",
    "response_label": "material*",
    "material": "mattext+",
    "resprocessing": "outcomes respcondition+",
    "outcomes": "decvar+",
    "respcondition": "conditionvar setvar* displayfeedback*",
    "conditionvar": "not|and|or|other|varequal|vargte|varlte+",
    "and": "not|and|or|other|varequal|vargte|varlte+",
    "or": "not|and|or|other|varequal|vargte|varlte+",
    "not": "and|or|not|other|varequal|vargte|varlte",
    "itemfeedback": "flow_mat|material+",
    "flow_mat": "flow_mat|material+",
    "selection_number": "", "fieldlabel": "", "fieldentry": "", "mattext": "", "decvar": "", "varequal": "",
    "vargte": "",
    "varlte": "", "other": "", "setvar": "", "displayfeedback": "",
  ]

  /// The attributes of an element, those that must be there first, and the words that some of them may have.
  private static let attributes: [String: [(name: String, isRequired: Bool, words: Set<String>)]] = [
    "questestinterop": [("xmlns", false, [])],
    "assessment": [("ident", true, []), ("title", false, [])],
    "section": [("ident", true, []), ("title", false, [])],
    "item": [("ident", true, []), ("title", false, [])],
    "response_lid": [("ident", true, []), ("rcardinality", false, ["Single", "Multiple", "Ordered"])],
    "response_str": [("ident", true, []), ("rcardinality", false, ["Single", "Multiple", "Ordered"])],
    "render_fib": [("fibtype", false, ["String", "Integer", "Decimal", "Scientific"])],
    "response_label": [("ident", true, [])],
    "mattext": [("texttype", false, [])],
    "decvar": [
      ("varname", false, []), ("minvalue", false, []), ("maxvalue", false, []),
      ("vartype", false, ["Integer", "String", "Decimal", "Scientific", "Boolean", "Enumerated", "Set"]),
    ],
    "respcondition": [("continue", false, ["Yes", "No"])],
    "varequal": [("respident", true, [])],
    "vargte": [("respident", true, [])],
    "varlte": [("respident", true, [])],
    "setvar": [("varname", false, []), ("action", false, ["Set", "Add", "Subtract", "Multiply", "Divide"])],
    "displayfeedback": [("linkrefid", true, []), ("feedbacktype", false, ["Response", "Solution", "Hint"])],
    "itemfeedback": [("ident", true, []), ("title", false, [])],
  ]

  /// What is not as the model says, below an element and in it.
  static func mistakes(in element: XMLTree.Element) -> [String] {
    // What extensions hold is the affair of those who know them.
    if element.name == "selection_extension" { return [] }
    guard let model = content[element.name] else { return ["\(element.name) is no element that is written here"] }
    var mistakes: [String] = []
    var rest = element.children.map(\.name)[...]
    for particle in model.split(separator: " ") {
      let sign = particle.last.flatMap { "?*+".contains($0) ? $0 : nil }
      let names = (sign == nil ? particle : particle.dropLast()).split(separator: "|").map(String.init)
      let taken = rest.prefix { names.contains($0) }.prefix(sign == nil || sign == "?" ? 1 : Int.max)
      if taken.isEmpty, sign == nil || sign == "+" { mistakes.append("\(element.name) has no \(particle)") }
      rest = rest.dropFirst(taken.count)
    }
    if let name = rest.first { mistakes.append("\(name) has no place there in \(element.name)") }
    let known = attributes[element.name] ?? []
    for (name, value) in element.attributes {
      guard let attribute = known.first(where: { $0.name == name }) else {
        mistakes.append("\(element.name) has no attribute \(name)")
        continue
      }
      if !attribute.words.isEmpty, !attribute.words.contains(value) { mistakes.append("\(name) is no \(value)") }
    }
    for attribute in known where attribute.isRequired && element.attributes[attribute.name] == nil {
      mistakes.append("\(element.name) has no attribute \(attribute.name)")
    }
    return mistakes + element.children.flatMap(Self.mistakes)
  }
}
