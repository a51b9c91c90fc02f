extension FormulaEvaluator {
  /// Ranges with more members are not written out.
  private static let longestRange = 65_536

  /// The value of a function that looks at its arguments alone.
  static func value(of operation: FormulaOperation, _ arguments: [FormulaValue]) -> FormulaValue {
    do throws(Unknown) {
      switch operation {
      case .size: return .integer(try members(arguments.first).count)
      case .union: return .set(try members(arguments.first).union(members(arguments.last)))
      case .intersect: return .set(try members(arguments.first).intersection(members(arguments.last)))
      case .minus: return .set(try members(arguments.first).subtracting(members(arguments.last)))
      case .min: return .integer(try numbers(arguments).min() ?? 0)
      case .max: return .integer(try numbers(arguments).max() ?? 0)
      case .choose:
        guard arguments.count == 3, case .boolean(let condition) = arguments[0] else {
          throw Unknown(arguments.first?.unknownReason ?? "the condition is neither true nor false")
        }
        return arguments[condition ? 1 : 2]
      }
    } catch {
      return .unknown(error.reason)
    }
  }

  private static func members(_ collection: FormulaValue?) throws(Unknown) -> Set<FormulaValue> {
    if let reason = collection?.unknownReason { throw Unknown(reason) }
    switch collection {
    case .set(let members): return members
    case .list(let members): return Set(members)
    case .range(let first, let last):
      guard first <= last else { return [] }
      let (span, overflow) = last.subtractingReportingOverflow(first)
      guard !overflow, span < longestRange else { throw Unknown("the range has too many members") }
      return Set((first...last).map { .integer($0) })
    default: throw Unknown("there are no members")
    }
  }

  private static func numbers(_ values: [FormulaValue]) throws(Unknown) -> [Int] {
    try values.map { value throws(Unknown) in
      guard case .integer(let number) = value else { throw Unknown(value.unknownReason ?? "there is no number") }
      return number
    }
  }
}
