internal import Inspector

/// A kind of memory as maps show it: a colour or a hatching, and a sign that says the same without colour.
///
/// The colours are those of Okabe and Ito, which people with any kind of colour vision tell apart, on white as on black.
enum MapSwatch: Hashable, Sendable {
  /// Anonymous memory of one of the largest sharer classes, from 0.
  case sharing(Int)
  case otherSharing, own, outside, merged, file, sharedMapping, zero, swapped, hugetlb, device, sharedHidden, unknown

  /// Sharer classes with a colour of their own.
  static let classes = 5

  /// All of them, in the order in which a mixed column is divided and the legend lists them.
  static let all: [MapSwatch] =
    [.own] + (0..<classes).map(MapSwatch.sharing)
    + [
      .otherSharing, .outside, .sharedHidden, .merged, .sharedMapping, .file, .zero, .hugetlb, .swapped, .device,
      .unknown,
    ]

  init(_ category: MemoryCategory) {
    switch category {
    case .own: self = .own
    case .shared(let number): self = number < Self.classes ? .sharing(number) : .otherSharing
    case .outside: self = .outside
    case .merged: self = .merged
    case .file: self = .file
    case .sharedMapping: self = .sharedMapping
    case .zero: self = .zero
    case .swapped: self = .swapped
    case .hugetlb: self = .hugetlb
    case .device: self = .device
    case .sharedHidden: self = .sharedHidden
    case .unknown: self = .unknown
    }
  }

  /// How an area is filled.
  enum Hatch: Hashable, Sendable {
    case none, rising, falling, upright, level, grid, dots
  }

  /// Colours as `RRGGBB`.
  struct Look: Sendable {
    var sign: Character
    var hatch = Hatch.none
    /// The area, on white and on black paper.
    var light: UInt32
    var dark: UInt32
    /// The lines of the hatching, on white and on black paper.
    var lightLine: UInt32 = 0
    var darkLine: UInt32 = 0
    /// Whether letters on it are white.
    var isDark = false
    /// The colour of a terminal, as SGR writes the foreground.
    var terminal: Int
  }

  /// How it looks.
  var look: Look {
    switch self {
    case .own: Look(sign: "#", light: 0xD55E00, dark: 0xD55E00, terminal: 31)
    case .sharing(0): Look(sign: "A", light: 0x0072B2, dark: 0x0072B2, isDark: true, terminal: 34)
    case .sharing(1): Look(sign: "B", light: 0x009E73, dark: 0x009E73, terminal: 32)
    case .sharing(2): Look(sign: "C", light: 0xCC79A7, dark: 0xCC79A7, terminal: 35)
    case .sharing(3): Look(sign: "D", light: 0x56B4E9, dark: 0x56B4E9, terminal: 36)
    case .sharing: Look(sign: "E", light: 0xF0E442, dark: 0xF0E442, terminal: 33)
    case .otherSharing:
      Look(
        sign: "+", hatch: .rising, light: 0xE3EEF6, dark: 0x10222E, lightLine: 0x0072B2, darkLine: 0x56B4E9,
        terminal: 94)
    case .outside: Look(sign: ">", light: 0xE69F00, dark: 0xE69F00, terminal: 93)
    case .sharedHidden:
      Look(
        sign: "s", hatch: .level, light: 0xE3EEF6, dark: 0x10222E, lightLine: 0x0072B2, darkLine: 0x56B4E9,
        terminal: 94)
    case .merged:
      Look(
        sign: "K", hatch: .upright, light: 0xF4F4F2, dark: 0x26292E, lightLine: 0x202020, darkLine: 0xE8E8E8,
        terminal: 95)
    case .sharedMapping: Look(sign: "=", light: 0x80868E, dark: 0x8C939C, terminal: 37)
    case .file: Look(sign: ":", light: 0xC4C8CD, dark: 0x4B525B, terminal: 90)
    case .zero:
      Look(
        sign: "0", hatch: .dots, light: 0xFAFAF8, dark: 0x1E2126, lightLine: 0x70757C, darkLine: 0xA5ABB3,
        terminal: 90)
    case .hugetlb:
      Look(
        sign: "H", hatch: .grid, light: 0xFAFAF8, dark: 0x1E2126, lightLine: 0x404040, darkLine: 0xD0D0D0,
        terminal: 37)
    case .swapped:
      Look(
        sign: "~", hatch: .falling, light: 0xFAFAF8, dark: 0x1E2126, lightLine: 0x606060, darkLine: 0xB0B0B0,
        terminal: 90)
    case .device:
      Look(
        sign: "k", hatch: .dots, light: 0xE4E4E0, dark: 0x33373D, lightLine: 0xA0A0A0, darkLine: 0x6A7078, terminal: 90)
    case .unknown:
      Look(
        sign: "?", hatch: .level, light: 0xFAFAF8, dark: 0x1E2126, lightLine: 0x909090, darkLine: 0x909090,
        terminal: 90)
    }
  }

  /// A name for style sheets.
  var className: String {
    switch self {
    case .sharing(let number): "class\(number)"
    default: "\(self)"
    }
  }
}
