internal import ProcFS

/// The code of one process, as the finding of callers needs it.
///
/// What was found of an address is kept: the same few instructions write most pages, and their callers are the same too.
final class ProcessCode: CodeRules {
  private let symbolizer: Symbolizer
  private var rules: [UInt64: FrameRule?] = [:]
  /// What was found in code that the process may replace at any time.
  private var passing: [UInt64: FrameRule?] = [:]

  /// Reads the mappings that a process has now; nil if that cannot be done.
  init?(pid: Int32, files: SymbolFiles) {
    guard let directory = try? ProcessDirectory(pid: pid), let maps = try? directory.maps(), !maps.mappings.isEmpty
    else { return nil }
    symbolizer = Symbolizer(pid: pid, maps: maps, files: files)
  }

  func rule(at address: UInt64) -> FrameRule? {
    if let known = rules[address] ?? passing[address] { return known }
    if let (table, linked) = symbolizer.callFrames(at: address), let row = table.row(at: linked) {
      rules[address] = .some(.row(row, table))
      return .row(row, table)
    }
    let rule = epilogue(behind: address).map(FrameRule.epilogue)
    passing[address] = .some(rule)
    return rule
  }

  /// What comes behind the call that an address is inside of.
  private func epilogue(behind address: UInt64) -> Epilogue? {
    #if arch(x86_64)
      isCode(address) ? Epilogue(symbolizer.bytes(at: address &+ 1, most: Epilogue.mostBytes)) : nil
    #else
      nil
    #endif
  }

  func isCode(_ address: UInt64) -> Bool { symbolizer.isExecutable(address) }

  /// Forgets what the process may have replaced.
  func forgetPassing() { passing = [:] }
}
