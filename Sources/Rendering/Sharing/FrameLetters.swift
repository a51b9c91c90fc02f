import Scenario

/// The letters that stand for frames: small for anonymous frames, capital for the page cache.
///
/// A frame keeps its letter from checkpoint to checkpoint as long as an entry goes on mapping it, so that the reader
/// can follow it. A label that comes back after the frame was freed is another frame and gets another letter. Frames
/// of the page cache live on without an entry and keep their letter.
struct FrameLetters {
  /// Which alphabet a letter is from.
  private enum Alphabet {
    case anonymous, cached

    var first: Unicode.Scalar { self == .anonymous ? "a" : "A" }
  }

  private typealias Letters = FrameNumbers<Alphabet>

  /// The letters of each checkpoint, by step.
  private var letters: [Int: Letters] = [:]

  private struct Place: Hashable {
    var process: ProcessName
    var region: RegionName
  }

  /// The letter of a frame in the checkpoint of a step.
  subscript(step step: Int, frame frame: Int) -> String? {
    letters[step]?[frame].map { Self.letter($0.number, first: $0.kind.first) }
  }

  /// Whether the letter of a frame in the checkpoint of a step stands in that of an earlier step too.
  func isKnown(step: Int, frame: Int, since earlier: Int) -> Bool {
    letters[step]?[frame].map { letters[earlier]?.contains($0.number, $0.kind) == true } ?? false
  }

  /// Gives letters to all frames of a trace, in the order in which a reader meets them.
  ///
  /// O(runs of pages of all checkpoints), if their frames lie in order.
  init(_ trace: Trace) {
    var next: [Alphabet: Int] = [:]
    var previousPages: [Place: PageRuns<PageState>] = [:]
    var previous = Letters()
    var previousStep = Int.min
    var cached = Letters()
    for step in trace.steps {
      guard let checkpoint = step.checkpoint else { continue }
      let places = Self.places(of: checkpoint)
      // Nothing is freed and allocated again between two neighbouring steps without leaving the checkpoint once.
      let keepsAll = step.index == previousStep + 1
      let kept = keepsAll ? FrameNumbers<Bool>() : Self.kept(places, previousPages)
      var current = Letters()
      for run in places.flatMap(\.pages.runs) {
        guard let frames = run.frames else { continue }
        let alphabet: Alphabet = run.first.kind == .anon ? .anonymous : .cached
        for part in current.missing(in: frames).flatMap(kept.parts) {
          for (frames, letter) in part.first != nil || keepsAll ? previous.parts(of: part.frames) : [(part.frames, nil)]
          {
            if let letter {
              current.insert(frames, from: letter.number, letter.kind)
              continue
            }
            for (frames, letter) in alphabet == .cached ? cached.parts(of: frames) : [(frames, nil)] {
              let number = letter?.number ?? next[alphabet, default: 0]
              current.insert(frames, from: number, alphabet)
              guard letter == nil else { continue }
              next[alphabet] = number + frames.count
              if alphabet == .cached { cached.insert(frames, from: number, alphabet) }
            }
          }
        }
      }
      letters[step.index] = current
      previousPages = Dictionary(places.map { ($0.place, $0.pages) }, uniquingKeysWith: { first, _ in first })
      previous = current
      previousStep = step.index
    }
  }

  /// The pages that map frames, by place.
  private static func places(of checkpoint: Checkpoint) -> [(place: Place, pages: PageRuns<PageState>)] {
    checkpoint.processes.flatMap { process in
      process.regions.map { region in
        (
          Place(process: process.name, region: region.name),
          region.pages.runwiseFilter { $0.frame != nil && $0.kind != .zero && $0.kind != .none }
        )
      }
    }
  }

  /// The frames that some page maps as it did before.
  private static func kept(
    _ places: [(place: Place, pages: PageRuns<PageState>)], _ earlier: [Place: PageRuns<PageState>]
  ) -> FrameNumbers<Bool> {
    var kept = FrameNumbers<Bool>()
    for (place, pages) in places {
      for (new, old) in pages.overlaps(with: earlier[place] ?? []) {
        guard let frames = new.commonFrames(with: old) else { continue }
        for part in kept.missing(in: frames) { kept.insert(part, from: part.lowerBound, true) }
      }
    }
    return kept
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

extension PageRun<PageState> {
  /// The frames that the same pages map in another run of as many pages.
  fileprivate func commonFrames(with other: PageRun) -> Range<Int>? {
    guard let mine = first.frame, let its = other.first.frame else { return nil }
    let distance = its - mine
    let approach = (step?.rawValue ?? 0) - (other.step?.rawValue ?? 0)
    if approach == 0 { return distance == 0 ? frames : nil }
    // Frames of one run go on, those of the other stay: they meet once at most.
    let offset = distance * approach
    guard 0..<count ~= offset, let frame = frame(at: offset) else { return nil }
    return frame..<frame + 1
  }
}
