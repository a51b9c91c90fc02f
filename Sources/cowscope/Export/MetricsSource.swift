import ArgumentParser
import Glibc
import Inspector
import Rendering
import Synchronization

/// Scans the selected processes, and counts its scans.
final class MetricsSource: Sendable {
  private let selection: ProcessSelection
  private let pace: ScanPace
  private let metrics: InspectionMetrics
  private let running = Mutex(InspectionMetrics.Running())

  init(_ selection: ProcessSelection, pace: ScanPace, limits: InspectionMetrics.Limits) {
    self.selection = selection
    self.pace = pace
    metrics = InspectionMetrics(version: CowScope.configuration.version, limits: limits)
  }

  /// What one scan found.
  struct Look {
    var families: [MetricFamily]
    var status: InspectionStatus
  }

  /// Scans once; what is not there is no error, because it may be there the next time.
  ///
  /// - Parameter isSingle: leaves out what is counted over many scans.
  func look(isSingle: Bool = false) throws(Failure) -> Look {
    let (candidates, missing) = try selection.resolved()
    let inspection = Scanner(pace: pace).scan(candidates)
    let sums = running.withLock { sums in
      sums.scans += 1
      sums.cpu += inspection.cost.cpu
      return sums
    }
    let families = metrics.families(
      inspection, missing: missing.count, time: Self.now(), running: isSingle ? nil : sums)
    return Look(
      families: families, status: InspectionStatus(inspection.coverage, missing: missing, isStrict: false))
  }

  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
