/// Points for a person: whole, or with as many decimals as they have, two at most.
public enum AmountOfPoints {
  /// The words for an amount.
  public static func text(_ points: Double) -> String {
    let hundredths = Int((points * 100).rounded())
    if hundredths % 100 == 0 { return String(hundredths / 100) }
    let rest = abs(hundredths % 100)
    return "\(hundredths / 100).\(rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")"
  }
}
