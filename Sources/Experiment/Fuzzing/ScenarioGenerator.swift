public import Scenario

/// Makes random scenarios of all verbs.
///
/// The same seed and number make the same scenario on every machine. Every scenario is valid: its text parses.
public struct ScenarioGenerator: Sendable {
  /// How large scenarios become.
  public struct Size: Sendable {
    /// Steps beside processes and maps.
    public var steps = 6...22
    /// Pages of a region.
    public var pages = 1...40
    /// Processes that live at a time.
    public var processes = 5
    /// CPUs that processes may be placed on.
    public var cpus = 1

    /// Scenarios may change settings of the machine: KSM, which sizes of huge pages there are, and the
    /// pool of 2 MiB pages.
    public var changesSettings = false

    /// The size that this machine can run: two CPUs where a run may use two.
    public static var ofThisMachine: Size {
      var size = Size()
      size.cpus = min(2, (try? LiveRunner.allowedCPUs().count) ?? 1)
      return size
    }

    /// Creates the default size.
    public init() {}
  }

  private let seed: UInt64
  private let size: Size

  /// Creates a generator.
  public init(seed: UInt64, size: Size = Size()) {
    self.seed = seed
    self.size = size
  }

  /// The scenario with this number.
  public func scenario(_ number: Int) -> Scenario {
    var random = SplitMix64(seed: seed &+ UInt64(bitPattern: Int64(number)) &* 0xA076_1D64_78BD_642F)
    let prefersHugePages = random.chance(1, in: 4)
    // Drawn apart, so that the other scenarios stay what they were.
    var apart = SplitMix64(seed: seed &+ UInt64(bitPattern: Int64(number)) &* 0xD1B5_4A32_D192_ED03)
    let usesHugeTLB = size.changesSettings && apart.chance(1, in: 4)
    let usesKhugepaged = size.changesSettings && apart.chance(1, in: 4)
    var draft = ScenarioDraft(
      title: "random scenario \(number) of seed \(seed)", size: size,
      prefersHugePages: prefersHugePages || usesKhugepaged, usesHugeTLB: usesHugeTLB, usesKhugepaged: usesKhugepaged)
    draft.begin(&random)
    for _ in 0..<Int.random(in: size.steps, using: &random) { draft.addStep(&random) }
    return draft.scenario
  }
}
