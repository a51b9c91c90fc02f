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
    (self.name, labels) = (name, [:])
    cursor.skipBlanks()
    if cursor.take("{") {
      cursor.skipBlanks()
      while !cursor.take("}") {
        guard let label = cursor.name() else { return nil }
        cursor.skipBlanks()
        guard cursor.take("=") else { return nil }
        cursor.skipBlanks()
        guard let value = cursor.quoted() else { return nil }
        labels[label] = value
        cursor.skipBlanks()
        guard cursor.take(",") || cursor.isAt("}") else { return nil }
        cursor.skipBlanks()
      }
      cursor.skipBlanks()
    }
    guard let value = cursor.word().flatMap(Double.init) else { return nil }
    self.value = value
  }
}
