internal import FoundationEssentials

/// What a Prometheus server answers to an instant query.
enum QueryAnswer {
  private struct Answer: Decodable {
    var data: Content
  }

  private enum Content: Decodable {
    case vector([Sample])
    case scalar(Point)

    private enum Key: CodingKey {
      case resultType, result
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch try container.decode(String.self, forKey: .resultType) {
      case "scalar": self = .scalar(try container.decode(Point.self, forKey: .result))
      default: self = .vector(try container.decode([Sample].self, forKey: .result))
      }
    }
  }

  private struct Sample: Decodable {
    var value: Point
  }

  /// A time, and a value as text.
  private struct Point: Decodable {
    var value: Double

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      _ = try container.decode(Double.self)
      let text = try container.decode(String.self)
      guard let value = Double(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number")
      }
      self.value = value
    }
  }

  /// The sum of the values of an answer.
  static func sum(_ body: [UInt8]) throws(CountProblem) -> Double {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else { throw .noCount }
    switch answer.data {
    case .scalar(let point): return point.value
    case .vector(let samples):
      guard !samples.isEmpty else { throw .noSample("the query") }
      return samples.reduce(0) { $0 + $1.value.value }
    }
  }
}
