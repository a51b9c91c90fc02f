/// S8: how many answers differ between a machine that shares page tables at fork and one that copies them.
struct TwinLives: Codable {
  private static let stepsPerLife = 2_000
  private static let stepsPerLook = 100

  /// Calls made on each of the two machines.
  private(set) var operations = 0
  /// Lives in which something differed; a life ends with its first difference.
  private(set) var differences = 0
  /// What the first difference was.
  private(set) var firstDifference: String?

  /// Lives random lives until so many operations are done.
  init(operations wanted: Int) {
    var seed: UInt64 = 0
    while operations < wanted {
      for style in TwinMachines.Style.allCases where operations < wanted { live(seed, style) }
      seed += 1
    }
  }

  private mutating func live(_ seed: UInt64, _ style: TwinMachines.Style) {
    var twins = TwinMachines(seed: seed, style: style)
    for step in 1...Self.stepsPerLife {
      operations += 1
      var difference = twins.step()
      if difference == nil, step % Self.stepsPerLook == 0, !twins.haveEqualState() { difference = "the state differs" }
      if let difference {
        differences += 1
        firstDifference = firstDifference ?? "life \(seed) (\(style)), step \(step): \(difference)"
        return
      }
    }
  }
}
