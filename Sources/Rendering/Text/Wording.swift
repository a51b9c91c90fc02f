import Experiment
import Scenario

extension Quantity {
  /// The number as the reader sees it: `?` when unknown (never 0), `~` before an inferred one.
  var text: String {
    guard let value else { return "?" }
    return provenance == .inferred ? "~\(value)" : "\(value)"
  }
}

extension PageSelection {
  /// The selection as a `.cow` file writes it.
  var text: String { "\(region)\(pages.bracketed)" }
}

extension Range<Int> {
  /// `[3]` or `[0..3]`: the end is included, as in `.cow` files.
  var bracketed: String { "[\(inclusiveText)]" }

  /// `3` or `0..3`: the end is included.
  var inclusiveText: String {
    count == 1 ? "\(lowerBound)" : "\(lowerBound)..\(upperBound - 1)"
  }
}

extension UInt {
  /// The number in hexadecimal with its prefix.
  var hexadecimal: String { "0x" + String(self, radix: 16) }

  /// What the bits of an x86 page-fault error code say.
  var errorCodeWords: String {
    let access = self & 0x10 != 0 ? "fetch" : self & 0x2 != 0 ? "write" : "read"
    let mode = self & 0x4 != 0 ? "user" : "kernel"
    let presence = self & 0x1 != 0 ? "entry present" : "no entry"
    return "\(access), \(mode), \(presence)"
  }
}

extension UInt8 {
  /// `A` for a printable byte, two hexadecimal digits for any other.
  var characterOrHexadecimal: String {
    if (0x21...0x7E).contains(self) { return String(Unicode.Scalar(self)) }
    return (self < 16 ? "0" : "") + String(self, radix: 16)
  }
}

extension FaultResolution {
  /// What the fault led to, in the words of the field.
  var words: String {
    switch self {
    case .zeroPage: "map the zero page"
    case .zeroFill: "zero-fill a new frame"
    case .copy: "copy"
    case .reuse: "reuse in place"
    case .mapFile: "map the page cache"
    case .swapIn: "bring back from swap"
    case .makeWritable: "make the shared page writable"
    case .spurious: "only flags change"
    case .segmentationFault: "SIGSEGV"
    case .busError: "SIGBUS"
    }
  }
}

extension FaultMode {
  /// Who ran into the fault.
  var words: String {
    switch self {
    case .user: "user"
    case .kernel: "kernel"
    case .getUserPages: "get_user_pages, no trap"
    }
  }
}

extension Outcome {
  /// How the step ended, or nil when it simply did what was asked.
  var words: String? {
    switch self {
    case .success: nil
    case .failure(let errno): errno
    case .killed(let signal, let address): "\(signal) at \(UInt(address).hexadecimal)"
    case .skipped: "skipped: not alive"
    }
  }
}

extension ExpectationResult.Verdict {
  /// The verdict as a three-valued answer.
  var holds: Bool? {
    switch self {
    case .holds: true
    case .fails: false
    case .unknown: nil
    }
  }
}

extension TraceSource {
  /// Who ran the scenario, in one line.
  var words: String {
    switch self {
    case .model(let kernel):
      return "simulated, the rules of Linux \(kernel)"
    case .kernel(let release, let visibility):
      let traps =
        switch visibility.faults {
        case .tracefs: "traps with error codes"
        case .perf: "traps without error codes"
        case .counters: "fault counts only"
        }
      let frames = visibility.frames ? "frames visible" : "frames hidden"
      return "measured on Linux \(release): \(traps), \(frames)"
    }
  }
}
