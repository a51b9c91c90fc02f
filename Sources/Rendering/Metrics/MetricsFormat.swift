/// A form of the text that Prometheus and its relatives read.
public enum MetricsFormat: Sendable, Hashable, CaseIterable {
  /// OpenMetrics 1.0.0.
  case openMetrics
  /// The older text format 0.0.4, which every reader knows, and the text files of node_exporter have.
  case prometheus

  /// The media type, for the header `Content-Type`.
  public var contentType: String {
    switch self {
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    }
  }

  /// The form that a reader prefers, by its header `Accept` (RFC 9110, section 12.5.1); the older one if it accepts neither.
  public init(accept: String?) {
    var best = (quality: 0.0, isOpenMetrics: false)
    for range in (accept ?? "").split(separator: ",") {
      let parts = range.split(separator: ";").map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
      let parameters = parts.dropFirst()
      let quality = parameters.first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      let version = parameters.first { $0.hasPrefix("version=") }?.dropFirst("version=".count).filter { $0 != "\"" }
      let isOpenMetrics = parts.first == "application/openmetrics-text" && (version ?? "1.0.0") == "1.0.0"
      let isPlain = parts.first == "text/plain" && (version ?? "0.0.4") == "0.0.4"
      guard isOpenMetrics || isPlain, quality <= 1 else { continue }
      // Of two that are liked as much the newer one wins.
      if quality > best.quality || quality == best.quality && quality > 0 && isOpenMetrics {
        best = (quality, isOpenMetrics)
      }
    }
    self = best.isOpenMetrics ? .openMetrics : .prometheus
  }
}
