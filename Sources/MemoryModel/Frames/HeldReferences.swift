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
}

extension Memory {
  /// References to a frame that pins and pipes hold.
  func heldReferences(_ frame: FrameNumber) -> Int { held[frame]?.references ?? 0 }

  /// Takes a reference (try_grab_folio); the shared zero page is not counted.
  mutating func hold(_ frame: FrameNumber, isPin: Bool) {
    guard frame != 0 else { return }
    if isPin {
      held[frame, default: HeldReferences()].pins += 1
    } else {
      held[frame, default: HeldReferences()].gets += 1
    }
    frames[frame].bits |= Frame.held
  }

  /// Gives a reference back (unpin_user_page, put_page), and the frame if it was the last.
  mutating func letGo(_ frame: FrameNumber, isPin: Bool) {
    guard var references = held[frame] else { return }
    if isPin { references.pins -= 1 } else { references.gets -= 1 }
    if references == HeldReferences() {
      held[frame] = nil
      frames[frame].bits &= ~Frame.held
      frames.releaseIfUnused(frame)
    } else {
      held[frame] = references
    }
  }
}
