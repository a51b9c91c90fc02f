import Scenario

/// What a step did above all, as a sign and a word: the sign never says anything that the word does not.
enum StepSign: CaseIterable {
  case killed, copy, reuse, zeroed, zeroPage, filePages, swapIn, unmapped, nothing

  /// The first of the effects that there was.
  init(_ step: TraceStep) {
    func happened(_ quantity: Quantity) -> Bool { quantity.value ?? 0 > 0 }
    let effects = step.effects
    if case .killed = step.outcome {
      self = .killed
    } else if happened(effects.copies) {
      self = .copy
    } else if happened(effects.reuses) {
      self = .reuse
    } else if happened(effects.zeroed) {
      self = .zeroed
    } else if happened(effects.zeroPages) {
      self = .zeroPage
    } else if happened(effects.filePages) {
      self = .filePages
    } else if happened(effects.swapIns) {
      self = .swapIn
    } else if happened(effects.unmapped) {
      self = .unmapped
    } else {
      self = .nothing
    }
  }

  /// The sign.
  var sign: String {
    switch self {
    case .killed: "■"
    case .copy: "◆"
    case .reuse: "▲"
    case .zeroed: "○"
    case .zeroPage: "◌"
    case .filePages: "□"
    case .swapIn: "⇄"
    case .unmapped: "−"
    case .nothing: "·"
    }
  }

  /// The word.
  var word: String {
    switch self {
    case .killed: "killed"
    case .copy: "copy"
    case .reuse: "reuse"
    case .zeroed: "zero-fill"
    case .zeroPage: "zero page"
    case .filePages: "page cache"
    case .swapIn: "swap-in"
    case .unmapped: "unmapped"
    case .nothing: "no page changed"
    }
  }
}
