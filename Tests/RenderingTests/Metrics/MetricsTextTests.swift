import Rendering
import Testing

@Suite struct MetricsTextTests {
  private static let sample = [
    MetricFamily(
      "app_memory_bytes", unit: .bytes, help: "A \"b\" \\ c.",
      samples: [.init(.whole(1), [.init("name", "a\"b\\c\nd")]), .init(.real(2.5))]),
    MetricFamily("app_scans", .counter, help: "Scans.", samples: [.init(.whole(7))]),
    MetricFamily("app", .info, help: "Itself.", samples: [.init(.whole(1), [.init("version", "1")])]),
    MetricFamily("app_nothing", help: "Never there.", samples: []),
  ]

  @Test func openMetricsHasUnitsEndingsAndAnEnd() {
    #expect(
      MetricsText(.openMetrics).text(Self.sample) == #"""
        # TYPE app_memory_bytes gauge
        # UNIT app_memory_bytes bytes
        # HELP app_memory_bytes A \"b\" \\ c.
        app_memory_bytes{name="a\"b\\c\nd"} 1
        app_memory_bytes 2.5
        # TYPE app_scans counter
        # HELP app_scans Scans.
        app_scans_total 7
        # TYPE app info
        # HELP app Itself.
        app_info{version="1"} 1
        # EOF

        """#)
  }

  @Test func theOlderFormNamesSamples() {
    #expect(
      MetricsText(.prometheus).text(Self.sample) == #"""
        # HELP app_memory_bytes A "b" \\ c.
        # TYPE app_memory_bytes gauge
        app_memory_bytes{name="a\"b\\c\nd"} 1
        app_memory_bytes 2.5
        # HELP app_scans_total Scans.
        # TYPE app_scans_total counter
        app_scans_total 7
        # HELP app_info Itself.
        # TYPE app_info gauge
        app_info{version="1"} 1

        """#)
  }

  @Test func numbersAreWhatReadersKnow() {
    let values: [MetricFamily.Value] = [
      .real(.nan), .real(.infinity), .real(-.infinity), .real(.leastNonzeroMagnitude), .real(1e300), .whole(.max),
      .real(-0.1),
    ]
    let family = MetricFamily("x", help: "x", samples: values.map { .init($0) })
    let lines = MetricsText(.prometheus).text([family]).split(separator: "\n").dropFirst(2)
    #expect(lines == ["x NaN", "x +Inf", "x -Inf", "x 5e-324", "x 1e+300", "x 9223372036854775807", "x -0.1"])
  }

  @Test(arguments: MetricsFormat.allCases) func anyLabelValueComesBack(format: MetricsFormat) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of anyLabelValueComesBack: \(seed)")
    var random = LabelSource(seed: seed)
    for _ in 0..<500 {
      let values = (0..<4).map { _ in random.value() }
      let family = MetricFamily(
        "x", help: values[0],
        samples: values.enumerated().map { .init(.whole($0), [.init("n", "\($0)"), .init("value", $1)]) })
      let read = try ExpositionReader(MetricsText(format).text([family]), isOpenMetrics: format == .openMetrics)
      for (number, value) in values.enumerated() {
        let expected = value.replacing("\0", with: "\u{FFFD}")
        let found = read.values[.init(name: "x", labels: ["n": "\(number)", "value": expected])]
        #expect(found == Double(number), "\(value.unicodeScalars.map(\.value))")
      }
    }
  }

  struct Preference: Sendable {
    var accept: String?
    var format: MetricsFormat
  }

  @Test(arguments: [
    Preference(accept: nil, format: .prometheus),
    Preference(accept: "*/*", format: .prometheus),
    Preference(
      accept: "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", format: .openMetrics),
    Preference(accept: "application/openmetrics-text", format: .openMetrics),
    Preference(accept: "Application/OpenMetrics-Text ; Version=\"1.0.0\" ; Q=0.9", format: .openMetrics),
    Preference(accept: "application/openmetrics-text;version=2.0.0", format: .prometheus),
    Preference(accept: "application/openmetrics-text;q=0.4, text/plain;q=0.5", format: .prometheus),
    Preference(accept: "text/plain, application/openmetrics-text", format: .openMetrics),
    Preference(accept: "application/openmetrics-text;q=0", format: .prometheus),
    Preference(accept: "application/openmetrics-text;q=nan", format: .prometheus),
    Preference(accept: ",;,;q=,=;", format: .prometheus),
  ])
  func readersGetWhatTheyPrefer(preference: Preference) {
    #expect(MetricsFormat(accept: preference.accept) == preference.format)
  }
}

/// Texts that are hard to write: quotes, line ends, controls, surrogate neighbours, combining marks.
private struct LabelSource {
  private var state: UInt64
  private static let hard: [Unicode.Scalar] = [
    "\"", "\\", "\n", "\r", "\0", "{", "}", ",", "=", "#", " ", "\u{7F}", "\u{85}", "\u{2028}", "\u{301}", "\u{FFFD}",
    "\u{D7FF}", "\u{E000}", "\u{10FFFF}", "n",
  ]

  init(seed: UInt64) { state = seed }

  mutating func value() -> String {
    var text = ""
    for _ in 0..<next(12) {
      if next(3) > 0 {
        text.unicodeScalars.append(Self.hard[next(Self.hard.count)])
      } else if let scalar = Unicode.Scalar(UInt32(next(0x110000))) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
