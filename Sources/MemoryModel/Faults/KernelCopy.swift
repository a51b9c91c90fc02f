/// The instructions with which the kernel copies from and to user memory (copy_user_generic), which the processor decides.
///
/// They tell how often a copy traps that is refused.
public enum KernelCopy: Sendable, Hashable {
  /// `rep movsb` for every length (X86_FEATURE_FSRM).
  case fastShortMoves
  /// `rep movsb` from 64 bytes on, and words below (X86_FEATURE_ERMS).
  case fastLongMoves
  /// Words, and bytes at the end.
  case words

  /// Whether a copy begins with a word, after whose refusal the bytes are tried (rep_movs_alternative).
  fileprivate func beginsWithWord(bytes: Int) -> Bool {
    switch self {
    case .fastShortMoves: false
    case .fastLongMoves: (8..<64).contains(bytes)
    case .words: bytes >= 8
    }
  }
}

extension Access {
  /// How much the kernel copies for an access of its own: the page, or one byte to load and a word to store.
  fileprivate var copiedBytes: Int {
    if wholePage { return 4096 }
    return isWrite ? 8 : 1
  }
}

extension Machine {
  /// How often an access traps that is refused: V-3.
  ///
  /// Only copies of the kernel go on after a trap, with the bytes that may be left.
  func trapsWhenRefused(_ access: Access) -> Int {
    guard access.mode == .kernel else { return 1 }
    return behaviour.refusedKernelCopyTrapsTwice || kernelCopy.beginsWithWord(bytes: access.copiedBytes) ? 2 : 1
  }
}
