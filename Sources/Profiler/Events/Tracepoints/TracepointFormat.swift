/// What the fields of a tracepoint are on the running kernel: `events/<group>/<name>/format` of tracefs.
///
/// Numbers and places of fields differ between kernels, so nothing of this is ever written down in the program.
public struct TracepointFormat: Hashable, Sendable {
  /// One field.
  public struct Field: Hashable, Sendable {
    /// Its declaration without its name, such as `unsigned long`.
    public var type: String
    /// Its name.
    public var name: String
    /// Where it begins, in bytes.
    public var offset: Int
    /// Bytes; of an array all of it.
    public var size: Int
    /// A number that may be negative.
    public var isSigned: Bool

    package init(type: String, name: String, offset: Int, size: Int, isSigned: Bool) {
      self.type = type
      self.name = name
      self.offset = offset
      self.size = size
      self.isSigned = isSigned
    }
  }

  /// Its name.
  public var name: String
  /// Its number, which perf_event_open(2) takes as `config`, and which samples begin with.
  public var id: UInt64
  /// All fields, also those that every tracepoint has.
  public var fields: [Field]
  /// How tracefs prints it: a text and C expressions.
  public var printFormat: String?

  /// Parses the text of a format file; see `f_show` in kernel/trace/trace_events.c.
  ///
  /// Lines of a kind that is not known are passed over.
  public static func parse(_ text: String) throws(EventError) -> TracepointFormat {
    var name: String?
    var id: UInt64?
    var fields: [Field] = []
    var printFormat: String?
    for line in text.split(separator: "\n") {
      if let rest = line.after("name: ") {
        name = String(rest)
      } else if let rest = line.after("ID: ") {
        id = UInt64(rest)
      } else if let rest = line.after("print fmt: ") {
        printFormat = String(rest)
      } else if let rest = line.after("\tfield:") {
        guard let field = Field(rest) else { throw .strangeTracepoint(name ?? "unnamed", line: String(line)) }
        fields.append(field)
      }
    }
    guard let name, let id else { throw .strangeTracepoint(name ?? "unnamed", line: "it has no name or no ID") }
    return TracepointFormat(name: name, id: id, fields: fields, printFormat: printFormat)
  }

  /// The number field with a name.
  ///
  /// Throws where there is none, or where it is no number of 1, 2, 4 or 8 bytes.
  public func number(_ name: String) throws(EventError) -> NumberField {
    guard let field = fields.first(where: { $0.name == name }) else {
      throw .strangeTracepoint(self.name, line: "it has no field \(name)")
    }
    guard [1, 2, 4, 8].contains(field.size), field.offset >= 0 else {
      throw .strangeTracepoint(self.name, line: "its field \(name) is no number")
    }
    return NumberField(offset: field.offset, size: field.size, isSigned: field.isSigned)
  }
}

/// Where a number is in the fields of a tracepoint.
public struct NumberField: Hashable, Sendable {
  /// Where it begins, in bytes.
  public var offset: Int
  /// Bytes: 1, 2, 4 or 8.
  public var size: Int
  /// It may be negative.
  public var isSigned: Bool

  package init(offset: Int, size: Int, isSigned: Bool) {
    self.offset = offset
    self.size = size
    self.isSigned = isSigned
  }

  /// Its value in the fields of a sample, as bits of 64; nil if the sample is too short.
  @inline(__always)
  func value(in bytes: Span<UInt8>, raw: Range<Int>) -> UInt64? {
    guard offset <= raw.count - size else { return nil }
    var place = RecordBytes(raw.lowerBound + offset..<raw.upperBound)
    switch (size, isSigned) {
    case (8, _): return place.u64(bytes)
    case (4, false): return place.u32(bytes).map { UInt64($0) }
    case (4, true): return place.i32(bytes).map { UInt64(bitPattern: Int64($0)) }
    case (2, false): return place.u16(bytes).map { UInt64($0) }
    case (2, true): return place.u16(bytes).map { UInt64(bitPattern: Int64(Int16(bitPattern: $0))) }
    default:
      guard let byte = place.skip(1).map({ bytes[$0.lowerBound] }) else { return nil }
      return isSigned ? UInt64(bitPattern: Int64(Int8(bitPattern: byte))) : UInt64(byte)
    }
  }
}

extension TracepointFormat.Field {
  /// Parses `unsigned long address;	offset:8;	size:8;	signed:0;`.
  fileprivate init?(_ text: Substring) {
    let parts = text.split(separator: ";").map { $0.drop { $0 == "\t" } }
    guard let declaration = parts.first, let blank = declaration.lastIndex(of: " ") else { return nil }
    var name = declaration[declaration.index(after: blank)...]
    // Arrays are declared as `char comm[16]`.
    if let bracket = name.firstIndex(of: "[") { name = name[..<bracket] }
    var values: [Substring: Int] = [:]
    for part in parts.dropFirst() {
      guard let colon = part.firstIndex(of: ":") else { continue }
      values[part[..<colon]] = Int(part[part.index(after: colon)...])
    }
    guard !name.isEmpty, let offset = values["offset"], let size = values["size"], offset >= 0, size >= 0,
      offset <= 65535, size <= 65535
    else { return nil }
    type = String(declaration[..<blank])
    self.name = String(name)
    self.offset = offset
    self.size = size
    isSigned = values["signed"] == 1
  }
}

extension Substring {
  /// The text after a beginning that it must have.
  fileprivate func after(_ beginning: String) -> Substring? {
    hasPrefix(beginning) ? dropFirst(beginning.count) : nil
  }
}
