internal import Synchronization
internal import Teaching

/// The last runs of labs, so that going back to a page runs nothing again.
final class RunShelf: Sendable {
  private struct Entry {
    var key: String
    var run: HostedRun
  }

  private static let most = 12
  private let entries = Mutex<[Entry]>([])

  /// The run of a variant, which is made if it is not there.
  func run(of variant: Variant, by host: any LabHost) throws(HostProblem) -> HostedRun {
    // Whoever has changed the lab's file has another scenario.
    let key = "\(variant.lab.id) \(variant.lab.version)\n\(variant.scenarioText)"
    if let run = entries.withLock({ entries in entries.first { $0.key == key }?.run }) { return run }
    let run = try host.run(variant)
    entries.withLock { entries in
      entries.append(Entry(key: key, run: run))
      if entries.count > Self.most { entries.removeFirst() }
    }
    return run
  }
}
