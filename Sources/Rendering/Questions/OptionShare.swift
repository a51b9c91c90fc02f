/// Parts of the points in percent, as Moodle writes them: it refuses others.
enum OptionShare {
  private static let shares = [
    "100", "50", "33.33333", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10",
  ]

  /// More options have no share.
  static var most: Int { shares.count }

  /// The share of each option where all right ones together are worth all points.
  ///
  /// Wrong ones take away as much together, so that choosing everything earns nothing. At most `most` of each.
  static func of(_ options: [BankQuestion.Option]) -> [String] {
    let right = options.count(where: \.isRight)
    return options.map { option in
      option.isRight ? shares[right - 1] : "-" + shares[options.count - right - 1]
    }
  }
}
