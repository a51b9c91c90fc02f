extension GivenAnswer {
  /// The letter that an option is chosen by; behind the 26th it is a number.
  public static func letter(_ place: Int) -> String {
    guard 0..<26 ~= place else { return String(place + 1) }
    return String(Unicode.Scalar(UInt8(97 + place)))
  }
}
