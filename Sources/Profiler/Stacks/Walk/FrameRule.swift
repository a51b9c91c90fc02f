/// How to come from a place in code to its caller.
package enum FrameRule {
  /// As a row of call frame information says.
  case row(UnwindRow, CallFrameTable)
  /// What the code itself does next, until it returns.
  case epilogue(Epilogue)
}

/// Who knows the code of a process.
package protocol CodeRules {
  /// How to come from a place to its caller; nil if nothing is known of it.
  func rule(at address: UInt64) -> FrameRule?
  /// Something can be executed at an address.
  func isCode(_ address: UInt64) -> Bool
}
