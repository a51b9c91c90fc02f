/// A share as a person reads it.
package enum ShareText {
  /// A part of one in whole percent.
  package static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// Percent with a digit behind the point where that is more than noise; what is not all is never shown as all, nor what is not nothing
  /// as nothing.
  package static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let share = Double(part) * 100 / Double(whole)
    if part == 0 || part == whole { return "\(Int(share)) %" }
    if share < 0.1 { return "< 0.1 %" }
    if share < 10 || share > 95 {
      let tenths = share > 95 ? Int(share * 10) : Int((share * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) %"
    }
    return "\(Int(share.rounded())) %"
  }
}
