/// References to one frame that neither a page table nor a batch nor the page cache holds.
struct HeldReferences: Sendable, Hashable {
  /// Plain references (FOLL_GET): the pages in a pipe.
  var gets = 0
  /// Pins (FOLL_PIN): buffers of input and output.
  var pins = 0

  /// What a pin adds to the reference count of a small folio (GUP_PIN_COUNTING_BIAS).
  static let pinBias = 1024

  /// What they add to the reference count of a small folio.
  var references: Int { gets + pins * Self.pinBias }
  /// What they add to that of a large one, which counts its pins apart (_pincount).
  var folioReferences: Int { gets + pins }
}

extension Memory {
  /// Frames of the folios that are held.
  var heldFrameCount: Int { held.keys.reduce(0) { $0 + 1 << frames[$1].order } }

  /// References to a frame that pins and pipes hold.
  func heldReferences(_ frame: FrameNumber) -> Int { held[frame]?.references ?? 0 }

  /// Whether pins or pipes hold a frame, or the large anonymous folio that it is part of.
  func isHeld(_ frame: FrameNumber) -> Bool { held[heldFrame(of: frame)] != nil }

  /// A large anonymous folio is held as a whole, by its first frame, and so is a page of the pool.
  private func heldFrame(of frame: FrameNumber) -> FrameNumber {
    if let head = hugeTLBHead(of: frame) { return head }
    return frames[frame].isLargeAnonymous ? frames[frame].head(of: frame) : frame
  }

  /// Takes a reference (try_grab_folio); the shared zero page is not counted.
  mutating func hold(_ frame: FrameNumber, isPin: Bool) {
    guard frame != 0 else { return }
    let frame = heldFrame(of: frame)
    if isPin {
      held[frame, default: HeldReferences()].pins += 1
    } else {
      held[frame, default: HeldReferences()].gets += 1
    }
    frames[frame].bits |= Frame.held
  }

  /// Gives a reference back (unpin_user_page, put_page), and the frame if it was the last.
  mutating func letGo(_ frame: FrameNumber, isPin: Bool) {
    let frame = heldFrame(of: frame)
    guard var references = held[frame] else { return }
    if isPin { references.pins -= 1 } else { references.gets -= 1 }
    if references == HeldReferences() {
      held[frame] = nil
      frames[frame].bits &= ~Frame.held
      if hugeTLB.folios[frame] != nil {
        releaseHugeTLBIfUnused(frame)
      } else if frames[frame].isLargeAnonymous {
        withWalk(cpu: 0) { walk in walk.releaseFolioIfUnused(of: frame) }
      } else {
        frames.releaseIfUnused(frame)
      }
    } else {
      held[frame] = references
    }
  }
}
