public import LocalHTTP

/// Why requests were not counted.
public enum CountProblem: Error, Sendable, Hashable {
  /// The answer could not be read.
  case notRead(HTTPReadError)
  /// There is no such sample in the answer.
  case noSample(String)
  /// What was answered is no number of requests.
  case noCount
}

extension CountProblem: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notRead(let error): "\(error)"
    case .noSample(let name): "there is no sample of \(name) in the answer"
    case .noCount: "the answer is no number of requests"
    }
  }
}

/// A counter of requests that is read over HTTP: from a page of metrics, or by asking a Prometheus server.
public final class RequestCounter: Sendable {
  /// What is read.
  public let address: HTTPAddress
  private let selector: MetricSelector?
  private let reader: HTTPReader

  /// What is wrong with a text that should say where a counter is.
  public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The URL.
    case address(HTTPAddress.Problem)
    /// What stands behind `#`.
    case selector(MetricSelector.Problem)

    /// One line for a person.
    public var description: String {
      switch self {
      case .address(let problem): "\(problem)"
      case .selector(let problem): "\(problem)"
      }
    }
  }

  /// Reads `http://HOST:PORT/metrics#metric{label="value"}`, or a query `http://HOST:PORT/api/v1/query?query=…`.
  public init(_ text: String, reader: HTTPReader = HTTPReader()) throws(Problem) {
    do throws(HTTPAddress.Problem) {
      address = try HTTPAddress(text)
    } catch {
      throw .address(error)
    }
    self.reader = reader
    if address.target.prefix(while: { $0 != "?" }).hasSuffix("/api/v1/query") {
      selector = nil
      return
    }
    do throws(MetricSelector.Problem) {
      selector = try MetricSelector(address.fragment ?? "")
    } catch {
      throw .selector(error)
    }
  }

  /// The requests until now: the sum of the samples that are meant.
  ///
  /// Blocks until the answer is there or the reader's time is over.
  public func count() throws(CountProblem) -> Int {
    let body: [UInt8]
    do throws(HTTPReadError) {
      body = try reader.body(of: address)
    } catch {
      throw .notRead(error)
    }
    let sum: Double
    if let selector {
      let values = body.split(separator: 0x0a).compactMap { line -> Double? in
        MetricSample(line).flatMap { selector.matches($0) ? $0.value : nil }
      }
      guard !values.isEmpty else { throw .noSample(selector.name) }
      sum = values.reduce(0, +)
    } else {
      sum = try QueryAnswer.sum(body)
    }
    // Also no number at all, and more than any server answers.
    guard (0...1e15).contains(sum) else { throw .noCount }
    return Int(sum.rounded())
  }
}
