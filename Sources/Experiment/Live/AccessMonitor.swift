internal import ProcFS
internal import Scenario

/// DAMON, the kernel's monitor of memory accesses.
///
/// It samples frames at random: it clears their young bits and marks them idle (damon_folio_mkold), and a frame that was
/// young then counts as referenced for every process that maps it. So smaps Referenced cannot be predicted for frames that
/// it sampled; the idle mark in /proc/kpageflags tells which those are.
final class AccessMonitor {
  private let books: FrameBooks?

  /// nil when DAMON does not run.
  init?(usesFrames: Bool) {
    guard Self.isRunning() else { return nil }
    books = usesFrames ? FrameBooks() : nil
  }

  /// Which of the frames it has sampled; nil when that cannot be seen, so that it may have been any.
  func sampled(of frames: [UInt64]) throws(LiveError) -> Set<UInt64>? {
    do throws(ProcFSError) {
      guard let flags = try books?.flags(of: frames) else { return nil }
      return Set(zip(frames, flags).filter { $0.1.contains(.idle) }.map(\.0))
    } catch { throw LiveError(error) }
  }

  /// Looks for its threads, `kdamond.0` and so on.
  private static func isRunning() -> Bool {
    let pids = (try? ProcessNumbers.all()) ?? []
    return pids.contains { KernelFile.firstLine("/proc/\($0)/comm")?.hasPrefix("kdamond") == true }
  }
}
