/// One line of a Prometheus text: a metric, its labels and its value.
struct MetricSample: Hashable {
  var name: String
  var labels: [String: String]
  var value: Double

  /// Reads a line; nil for comments, empty lines, and lines that are none of the format.
  ///
  /// Times of samples, and the exemplars of OpenMetrics, stand behind the value and are not looked at.
  init?(_ line: ArraySlice<UInt8>) {
    var cursor = MetricCursor(line)
    cursor.skipBlanks()
    guard let name = cursor.name() else { return nil }
    self.name = name
    cursor.skipBlanks()
    guard let labels = cursor.labels(), labels.allSatisfy(\.isEqual) else { return nil }
    self.labels = Dictionary(labels.map { ($0.name, $0.value) }) { $1 }
    cursor.skipBlanks()
    guard let value = cursor.word().flatMap(Double.init) else { return nil }
    self.value = value
  }
}
