import ArgumentParser
import Glibc
import Inspector
import Profiler
import Rendering
import Synchronization

/// Scans the selected processes, and counts its scans.
final class MetricsSource: Sendable {
  private let selection: ProcessSelection
  private let families: [Int32]
  private let pace: ScanPace
  private let metrics: InspectionMetrics
  private let running = Mutex(InspectionMetrics.Running())

  /// `families` are processes whose families are profiled too.
  init(_ selection: ProcessSelection, families: [Int32], pace: ScanPace, limits: InspectionMetrics.Limits) {
    self.selection = selection
    self.families = families
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
      families: families + FamilyMetrics(try profiles()).families,
      status: InspectionStatus(inspection.coverage, missing: missing, isStrict: false))
  }

  /// The families that are there now; one whose server has ended is not.
  private func profiles() throws(Failure) -> [FamilyProfile] {
    guard !families.isEmpty else { return [] }
    let finder = FamilyFinder(try ProcessCatalogue.listed())
    return families.compactMap { finder.family(of: $0) }.map { FamilyProfile($0, pace: pace) }
  }

  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
