/// Numbers in sentences.
enum AdviceText {
  static func percent(_ part: Int, of whole: Int) -> String { percent(whole > 0 ? Double(part) / Double(whole) : 0) }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 19)) >> 20) MiB" }
}
