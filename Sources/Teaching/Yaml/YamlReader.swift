internal import CYaml
internal import Scenario

/// Reads YAML by libyaml, and of YAML only what lab files need: tables, lists and texts.
///
/// No anchors, aliases, tags and no second document, so that a file says what is in it and nothing grows while it is read.
@safe struct YamlReader {
  private static let deepest = 12
  private static let mostNodes = 20_000

  /// Where the text begins in its file.
  private let firstLine: Int
  private var parser: UnsafeMutablePointer<yaml_parser_t>
  private var nodes = 0
  private(set) var problems: [LabProblem] = []

  private init(parser: UnsafeMutablePointer<yaml_parser_t>, firstLine: Int) {
    unsafe self.parser = unsafe parser
    self.firstLine = firstLine
  }

  /// The value of a text that begins at a line of its file, and what is wrong with it; nil where nothing can be read.
  static func read(_ text: String, firstLine: Int) -> (node: YamlNode?, problems: [LabProblem]) {
    let bytes = Array(text.utf8)
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { unsafe parser.deallocate() }
    guard unsafe yaml_parser_initialize(parser) == 1 else { return (nil, []) }
    defer { unsafe yaml_parser_delete(parser) }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
      var reader = unsafe YamlReader(parser: parser, firstLine: firstLine)
      var node: YamlNode?
      do throws(LabProblem) {
        node = try reader.readDocument()
      } catch {
        reader.problems.append(error)
      }
      return (node, reader.problems)
    }
  }

  /// What libyaml meets next, as far as it matters here.
  private enum Event {
    case end
    case passing
    case document
    case scalar(String, isPlain: Bool)
    case sequence
    case mapping
    case close
  }

  private struct Met {
    var event: Event
    var position: SourcePosition
    var length: Int
  }

  private mutating func next() throws(LabProblem) -> Met {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else {
      let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "it is not YAML"
      throw LabProblem(
        "YAML: \(problem)", at: position(unsafe parser.pointee.problem_mark),
        hint: "indent with spaces, and quote texts with `: ` or `#`")
    }
    defer { unsafe yaml_event_delete(&event) }
    let start = position(unsafe event.start_mark)
    let end = position(unsafe event.end_mark)
    let length = start.line == end.line ? max(1, end.column - start.column) : 1
    var met = Met(event: .passing, position: start, length: length)
    var anchor = false
    var tag = false
    switch unsafe event.type {
    case YAML_STREAM_END_EVENT: met.event = .end
    case YAML_DOCUMENT_START_EVENT: met.event = .document
    case YAML_ALIAS_EVENT: anchor = true
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      anchor = unsafe scalar.anchor != nil
      tag = unsafe scalar.tag != nil
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      met.event = unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      anchor = unsafe event.data.sequence_start.anchor != nil
      tag = unsafe event.data.sequence_start.tag != nil
      met.event = .sequence
      met.length = 1
    case YAML_MAPPING_START_EVENT:
      anchor = unsafe event.data.mapping_start.anchor != nil
      tag = unsafe event.data.mapping_start.tag != nil
      met.event = .mapping
      met.length = 1
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: met.event = .close
    default: break
    }
    if anchor { throw LabProblem("anchors and aliases are not read", at: start, length: length) }
    if tag { throw LabProblem("tags are not read", at: start, length: length) }
    return met
  }

  private func position(_ mark: yaml_mark_t) -> SourcePosition {
    SourcePosition(line: firstLine + Int(mark.line), column: Int(mark.column) + 1)
  }

  // MARK: Values

  private mutating func readDocument() throws(LabProblem) -> YamlNode? {
    var node: YamlNode?
    while true {
      let met = try next()
      switch met.event {
      case .end: return node
      case .passing: continue
      case .document:
        guard node == nil else {
          throw LabProblem("a second document begins", at: met.position, hint: "leave `---` out")
        }
      default: node = try value(met, depth: 0)
      }
    }
  }

  private mutating func value(_ met: Met, depth: Int) throws(LabProblem) -> YamlNode {
    nodes += 1
    guard depth < Self.deepest, nodes <= Self.mostNodes else {
      throw LabProblem("this is nested too deeply, or too much", at: met.position)
    }
    var node = YamlNode(content: .sequence([]), position: met.position, length: met.length)
    switch met.event {
    case .scalar(let text, let isPlain): node.content = .scalar(text, isPlain: isPlain)
    case .sequence:
      var members: [YamlNode] = []
      while true {
        let member = try next()
        if case .close = member.event { break }
        members.append(try value(member, depth: depth + 1))
      }
      node.content = .sequence(members)
    case .mapping: node.content = .mapping(try entries(depth: depth))
    default: throw LabProblem("a value is missing", at: met.position)
    }
    return node
  }

  private mutating func entries(depth: Int) throws(LabProblem) -> [(key: YamlNode, value: YamlNode)] {
    var entries: [(key: YamlNode, value: YamlNode)] = []
    var seen: Set<String> = []
    while true {
      let met = try next()
      if case .close = met.event { return entries }
      let key = try value(met, depth: depth + 1)
      let entry = (key: key, value: try value(try next(), depth: depth + 1))
      guard case .scalar(let name, _) = key.content else {
        problems.append(LabProblem("a key is a word", at: key.position))
        continue
      }
      if seen.insert(name).inserted {
        entries.append(entry)
      } else {
        problems.append(LabProblem("`\(name)` is there twice", at: key.position, length: key.length))
      }
    }
  }
}
