import Scenario

/// The letters that stand for frames: small for anonymous frames, capital for the page cache.
///
/// A frame keeps its letter from checkpoint to checkpoint as long as an entry goes on mapping it, so that the reader
/// can follow it. A label that comes back after the frame was freed is another frame and gets another letter. Frames
/// of the page cache live on without an entry and keep their letter.
struct FrameLetters {
  private var letters: [Int: [Int: String]] = [:]

  /// The letter of a frame in the checkpoint of a step.
  subscript(step step: Int, frame frame: Int) -> String? { letters[step]?[frame] }

  private struct Slot: Hashable {
    var process: ProcessName
    var region: RegionName
    var page: Int
  }

  /// Gives letters to all frames of a trace, in the order in which a reader meets them.
  ///
  /// O(pages of all checkpoints).
  init(_ trace: Trace) {
    var nextAnonymous = 0
    var nextCached = 0
    var previousSlots: [Slot: Int] = [:]
    var previousLetters: [Int: String] = [:]
    var previousStep = Int.min
    var cacheLetters: [Int: String] = [:]
    for step in trace.steps {
      guard let checkpoint = step.checkpoint else { continue }
      var slots: [Slot: Int] = [:]
      var kept: Set<Int> = []
      var order: [(frame: Int, isAnonymous: Bool)] = []
      Self.forEachFrame(of: checkpoint) { slot, frame, isAnonymous in
        slots[slot] = frame
        order.append((frame, isAnonymous))
        // Nothing is freed and allocated again between two neighbouring steps without leaving the checkpoint once.
        if previousSlots[slot] == frame || step.index == previousStep + 1 { kept.insert(frame) }
      }
      var current: [Int: String] = [:]
      for (frame, isAnonymous) in order where current[frame] == nil {
        if kept.contains(frame), let letter = previousLetters[frame] {
          current[frame] = letter
        } else if !isAnonymous, let letter = cacheLetters[frame] {
          current[frame] = letter
        } else if isAnonymous {
          current[frame] = Self.letter(nextAnonymous, first: "a")
          nextAnonymous += 1
        } else {
          let letter = Self.letter(nextCached, first: "A")
          current[frame] = letter
          cacheLetters[frame] = letter
          nextCached += 1
        }
      }
      letters[step.index] = current
      previousSlots = slots
      previousLetters = current
      previousStep = step.index
    }
  }

  private static func forEachFrame(of checkpoint: Checkpoint, _ body: (Slot, Int, Bool) -> Void) {
    for process in checkpoint.processes {
      for region in process.regions {
        for page in region.pages {
          guard let frame = page.frame, page.kind != .zero, page.kind != .none else { continue }
          body(Slot(process: process.name, region: region.name, page: page.page), frame, page.kind == .anon)
        }
      }
    }
  }

  /// `a` … `z`, `aa`, `ab` …: the name of the n-th frame.
  static func letter(_ index: Int, first: Unicode.Scalar) -> String {
    var rest = index
    var scalars: [Unicode.Scalar] = []
    repeat {
      scalars.append(Unicode.Scalar(UInt8(first.value) + UInt8(rest % 26)))
      rest = rest / 26 - 1
    } while rest >= 0
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.reversed())
    return String(text)
  }
}
