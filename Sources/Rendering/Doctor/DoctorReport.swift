public import FoundationEssentials

/// One thing that the machine permits or lacks.
public struct DoctorItem: Sendable, Hashable, Codable {
  /// Whether it is there.
  public enum State: String, Sendable, Hashable, Codable {
    /// It works.
    case present
    /// It is not there or not permitted.
    case missing
    /// It could not be found out.
    case unknown
  }

  /// What it is, such as `page frame numbers`.
  public var name: String
  /// Whether it is there.
  public var state: State
  /// What was found, such as a path or a value.
  public var detail: String
  /// What is lost without it.
  public var cost: String
  /// How to get it.
  public var remedy: String?

  /// Creates an item.
  public init(name: String, state: State, detail: String, cost: String, remedy: String? = nil) {
    self.name = name
    self.state = state
    self.detail = detail
    self.cost = cost
    self.remedy = remedy
  }
}

/// What this machine permits, and what each missing permission costs.
public struct DoctorReport: Sendable {
  private let machine: String
  private let items: [DoctorItem]

  /// Creates a report on a machine that is described in one line.
  public init(machine: String, items: [DoctorItem]) {
    self.machine = machine
    self.items = items
  }

  /// The report as text, its last line ended.
  public func text(style: Style = Style()) -> String {
    var lines = [style.heading("What this machine permits"), ""] + style.paragraph(machine) + [""]
    let width = (items.map(\.name.count).max() ?? 0) + 2
    for item in items {
      let holds: Bool? = item.state == .unknown ? nil : item.state == .present
      let sign = style.paint(style.verdictSign(holds), style.ink(holds))
      let room = style.width - 3 - width
      let detail = style.wrap(item.detail, width: room)
      lines.append("\(sign) \(style.printable(item.name).padded(width))\(detail.first ?? "")".withoutTrailingBlanks)
      var rest = Array(detail.dropFirst())
      if holds != true {
        rest += style.wrap("without it: \(item.cost)", width: room)
        if let remedy = item.remedy { rest += style.wrap("to get it: \(remedy)", width: room) }
      }
      lines += rest.map { "".padded(width + 2) + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Document: Encodable {
    var schema = 1
    var kind = "cowscope.doctor"
    var machine: String
    var items: [DoctorItem]
  }

  /// The report as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which strings never cause.
  public func json() throws -> Data {
    try JSONText.encode(Document(machine: machine, items: items))
  }
}
