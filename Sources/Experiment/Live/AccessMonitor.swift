internal import CLinux
internal import Glibc
internal import ProcFS
internal import Scenario

/// DAMON, the kernel's monitor of memory accesses.
///
/// It samples frames at random: it clears their young bits and marks them idle (damon_folio_mkold), and a frame that was
/// young then counts as referenced for every process that maps it. So smaps Referenced cannot be predicted for frames that
/// it sampled; the idle mark in /proc/kpageflags tells which those are.
final class AccessMonitor {
  private let flags: OpenFlags?

  /// nil when DAMON does not run.
  init?(usesFrames: Bool) {
    guard Self.isRunning() else { return nil }
    flags = usesFrames ? try? OpenFlags() : nil
  }

  /// Which of the frames it has sampled; nil when that cannot be seen, so that it may have been any.
  func sampled(of frames: [UInt64]) throws(LiveError) -> Set<UInt64>? {
    guard let flags else { return nil }
    do throws(ProcFSError) { return try flags.idle(of: frames) } catch { throw LiveError(error) }
  }

  /// Looks for its threads, `kdamond.0` and so on.
  private static func isRunning() -> Bool {
    guard let directory = unsafe opendir("/proc") else { return false }
    defer { unsafe closedir(directory) }
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.allSatisfy(\.isNumber), let comm = KernelFile.firstLine("/proc/\(name)/comm") else { continue }
      if comm.hasPrefix("kdamond") { return true }
    }
    return false
  }
}

/// The open /proc/kpageflags, in a class because a file that may be missing is optional.
private final class OpenFlags {
  private let file: FrameFlagsReader

  init() throws(ProcFSError) { file = try FrameFlagsReader() }

  /// The frames that are marked idle.
  func idle(of frames: [UInt64]) throws(ProcFSError) -> Set<UInt64> {
    let flags = try file.flags(of: frames.map { FrameNumber(rawValue: $0) })
    return Set(zip(frames, flags).filter { $0.1.contains(.idle) }.map(\.0))
  }
}
