/// How large a scenario may be.
///
/// Checked before anything runs.
public struct Limits: Sendable, Hashable, Codable {
  /// UTF-8 bytes of the file.
  public var textBytes: Int
  /// Processes that a scenario makes, the exited ones included.
  public var processes: Int
  /// Regions that have a name.
  public var regions: Int
  /// Pages of one region or file.
  public var pagesPerRegion: Int
  /// Pages that are touched, counted in each live address space of its own and added up.
  public var touchedPages: Int
  /// Pages of all files together: a file is written when it is mapped.
  public var filePages: Int
  /// Steps after sequences of processes are written out.
  public var steps: Int
  /// Accesses: pages times passes, added over all steps.
  public var touches: Int

  /// Estimated duration of a run on the kernel.
  public var seconds: Int

  /// Creates limits.
  public init(
    textBytes: Int, processes: Int, regions: Int, pagesPerRegion: Int, touchedPages: Int, filePages: Int, steps: Int,
    touches: Int, seconds: Int
  ) {
    self.textBytes = textBytes
    self.processes = processes
    self.regions = regions
    self.pagesPerRegion = pagesPerRegion
    self.touchedPages = touchedPages
    self.filePages = filePages
    self.steps = steps
    self.touches = touches
    self.seconds = seconds
  }

  /// What any machine runs in seconds.
  public static let standard = Limits(
    textBytes: 1 << 20, processes: 64, regions: 256, pagesPerRegion: 65_536, touchedPages: 65_536, filePages: 65_536,
    steps: 2_000, touches: 1_000_000, seconds: 6)

  /// The limits of a run whose user asked for more: they only keep the program from exhausting itself.
  ///
  /// Touched and file pages together stay below the 2^26 frames of the model, and processes times regions below the 2^20
  /// mappings that it counts for one frame.
  public static let raised = Limits(
    textBytes: 1 << 24, processes: 1_024, regions: 1_000, pagesPerRegion: 1 << 24, touchedPages: 1 << 25,
    filePages: 1 << 24, steps: 1_000_000, touches: 1_000_000_000, seconds: 3_600)
}
