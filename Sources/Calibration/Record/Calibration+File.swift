public import FoundationEssentials

/// Why a text is no calibration that this program can use.
public enum CalibrationFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not JSON, or something is missing in it.
  case malformed(reason: String)
  /// It is JSON of another kind.
  case otherKind(String)
  /// It was written by another version of this program.
  case otherSchema(Int)

  /// One line for a person.
  public var description: String {
    switch self {
    case .malformed(let reason): "this is no calibration: \(reason)"
    case .otherKind(let kind): "this is no calibration but \(kind)"
    case .otherSchema(let schema):
      "this calibration has schema \(schema) and this program knows \(Calibration.currentSchema): calibrate again"
    }
  }
}

extension Calibration {
  /// What every version of the document begins with.
  private struct Head: Decodable {
    var kind: String
    var schema: Int
  }

  /// Reads a document.
  public init(json: Data) throws(CalibrationFileError) {
    let decoder = JSONDecoder()
    let head: Head
    do {
      head = try decoder.decode(Head.self, from: json)
    } catch {
      throw .malformed(reason: "it has no kind and schema in JSON")
    }
    guard head.kind == Self.kind else { throw .otherKind(head.kind) }
    guard head.schema == Self.currentSchema else { throw .otherSchema(head.schema) }
    do {
      self = try decoder.decode(Calibration.self, from: json)
    } catch let DecodingError.keyNotFound(key, _) {
      throw .malformed(reason: "\(key.stringValue) is missing")
    } catch let DecodingError.dataCorrupted(context), let DecodingError.typeMismatch(_, context),
      let DecodingError.valueNotFound(_, context)
    {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw .malformed(reason: "\(place.isEmpty ? "it" : place) is wrong")
    } catch {
      throw .malformed(reason: "\(error)")
    }
    guard isPlausible else { throw .malformed(reason: "a time or a size in it is negative or not finite") }
  }

  /// The document as UTF-8 JSON with sorted keys, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a measured calibration never causes.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    data.append(UInt8(ascii: "\n"))
    return data
  }

  private var isPlausible: Bool {
    let costs = faults.map(\.cost) + calls.flatMap { [$0.inCall, $0.total, $0.wall].compactMap(\.self) }
    return costs.allSatisfy { cost in
      cost.count > 0 && cost.lowerQuartile >= 0 && cost.lowerQuartile <= cost.median
        && cost.median <= cost.upperQuartile && cost.upperQuartile < 1e18
    } && calls.allSatisfy { $0.size >= 0 } && pageTables.allSatisfy { $0.size >= 0 && $0.childBytes >= 0 }
  }
}
