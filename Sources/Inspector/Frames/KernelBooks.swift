package import ProcFS

/// The kernel's books about frames, and what can be read from them on this machine.
package protocol KernelBooks {
  /// Whether mapping counts can be read.
  var hasCounts: Bool { get }
  /// Whether the flag of merged frames tells them from others.
  var tellsMerged: Bool { get }
  /// Whether the flags tell which anonymous frames one process alone owns.
  var tellsExclusive: Bool { get }
  /// How often frames are mapped, in the order given; nil where that may not be read.
  func counts(of frames: [UInt64]) throws(ProcFSError) -> [UInt64]?
  /// The flags of frames, in the order given; nil where they may not be read.
  func flags(of frames: [UInt64]) throws(ProcFSError) -> [FrameFlags]?
}

extension FrameBooks: KernelBooks {}
