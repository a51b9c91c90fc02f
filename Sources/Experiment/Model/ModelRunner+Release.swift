internal import MemoryModel

extension ModelRunner {
  /// A runner like a machine that somebody describes, for runs that were made there.
  ///
  /// `release` is the release of its kernel: the closest version that the model knows and that is not newer, else the newest one.
  /// `hugePages` is what its file `transparent_hugepage/enabled` says, such as `always [madvise] never`; nil for a machine without.
  public static func like(release: String, hugePages: String?) throws(ExperimentError) -> ModelRunner {
    var runner = try ModelRunner(kernel: KernelBehaviour.closest(release)?.version ?? newestKernel)
    let chosen = hugePages?.split(separator: " ").first { $0.hasPrefix("[") && $0.hasSuffix("]") }
    if let mode = chosen.flatMap({ HugePageSettings.Enabled(rawValue: String($0.dropFirst().dropLast())) }) {
      runner.hugePages.enabled = mode
    } else if hugePages == nil {
      runner.hugePages.enabled = .never
    }
    return runner
  }
}
