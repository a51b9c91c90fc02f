internal import Scenario

/// What formulas may ask of a storage system; the words are those of the family.
enum SystemQuantity: String, Sendable, CaseIterable {
  // Between two moments.
  /// Bytes that the statements changed.
  case changed
  /// Old content that was duplicated, in bytes.
  case copied
  /// Data that went to the store, in bytes: copies and new content, in whole units.
  case written
  /// Units of bookkeeping that went to the store.
  case metadata
  /// Everything that went to the store, in bytes.
  case stored
  /// Bytes by which the store takes more.
  case grown
  /// Bytes that went back.
  case freed
  /// Statements that the system did not do.
  case refused
  /// Whether the unit of a byte of a view has come to lie elsewhere.
  case moved

  // At a moment.
  /// Bytes that the store takes.
  case taken
  /// Bytes that nobody can reach and that are not given back.
  case garbage
  /// Bytes that are held and hold nothing.
  case reusable
  /// Views because of which something cannot go.
  case pins
  /// Bytes that a view can reach.
  case referenced
  /// Bytes that only this view can reach.
  case exclusive
  /// Bytes that others can reach too.
  case shared
  /// Units that a view and what it was made of do not share any more.
  case diverged
  /// Units that both of them have written.
  case conflicts
  /// Whether two views show the same in the unit of a byte.
  case same

  /// Whether it is about what happened between two moments.
  var isFlow: Bool {
    switch self {
    case .changed, .copied, .written, .metadata, .stored, .grown, .freed, .refused, .moved: true
    default: false
    }
  }

  /// How formulas ask for it.
  var function: SubjectFunction {
    SubjectFunction(rawValue, parameters, isTruth: isTruth, isBytes: isBytes)
  }

  private var parameters: [SubjectFunction.Parameter] {
    switch self {
    case .referenced, .exclusive, .shared, .diverged, .conflicts: [.part, .moment]
    case .same: [.part, .part, .number, .moment]
    case .moved: [.part, .number, .interval]
    default: isFlow ? [.interval] : [.moment]
    }
  }

  /// Whether the answer is true or false.
  var isTruth: Bool { self == .same || self == .moved }

  private var isBytes: Bool {
    switch self {
    case .metadata, .refused, .pins, .diverged, .conflicts, .same, .moved: false
    default: true
    }
  }
}
