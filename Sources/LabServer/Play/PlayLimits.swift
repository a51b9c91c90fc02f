internal import Scenario

/// How large a scenario of the editor may be: what is drawn in a moment, and runs on the kernel in one.
enum PlayLimits {
  /// For the model.
  static let model = Limits(
    textBytes: 64 << 10, processes: 40, regions: 64, pagesPerRegion: 65_536, touchedPages: 65_536, filePages: 8_192,
    steps: 400, touches: 200_000, seconds: 6)

  /// For the kernel.
  static let kernel = Limits(
    textBytes: 64 << 10, processes: 24, regions: 64, pagesPerRegion: 16_384, touchedPages: 16_384, filePages: 4_096,
    steps: 400, touches: 100_000, seconds: 3)

  /// Entries of page tables, over all states of a run, beyond which a state is not kept for each step.
  static let mostEntries = 400_000
  /// Entries beyond which a run is not shown at all.
  static let mostEntriesAtMarks = 2_000_000

  /// How many entries of page tables one state of a run can have: each process may have all pages of all regions.
  ///
  /// The limits above keep the product small.
  static func entries(of scenario: Scenario) -> Int {
    let pages = scenario.layout.regions.reduce(0) { $0 + $1.pages }
    let makers = scenario.steps.count { step in
      switch step.action {
      case .fork, .process: true
      default: false
      }
    }
    return pages * max(makers, 1)
  }
}
