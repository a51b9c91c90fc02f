import ArgumentParser

/// A size that a user writes as in `.cow` files: `64KiB`, `16MiB`, `8GiB`, `1TiB`.
struct ByteCount: ExpressibleByArgument, Equatable {
  var bytes: Int

  /// 1 GiB.
  static let gibibyte = ByteCount(bytes: 1 << 30)

  private init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units = ["KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
    guard argument.count > 3, let shift = units[String(argument.suffix(3))],
      let number = Int(argument.dropLast(3).replacing("_", with: "")), number > 0, number <= Int.max >> (shift + 1),
      number << shift <= 1 << 47
    else { return nil }
    bytes = number << shift
  }
}
