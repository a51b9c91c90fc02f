internal import MemoryModel
internal import ProcFS

/// What of this machine's processor decides how the kernel behaves.
enum Processor {
  /// How the kernel copies from and to user memory here.
  ///
  /// Where that cannot be read it is as on most processors of today.
  static var kernelCopy: KernelCopy {
    guard let flags = try? Processors.read().features, !flags.isEmpty else { return .fastShortMoves }
    if flags.contains("fsrm") { return .fastShortMoves }
    return flags.contains("erms") ? .fastLongMoves : .words
  }
}
