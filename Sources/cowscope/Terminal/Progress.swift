/// A line on standard error that says that the program is still at work, shown only when that takes over two seconds.
struct Progress {
  private let ticker: Task<Void, Never>?

  /// Starts the clock; nothing is ever shown where standard error is not a terminal.
  init(_ words: String) {
    guard Output.standardError.isTerminal else {
      ticker = nil
      return
    }
    ticker = Task.detached {
      let start = ContinuousClock.now
      var next = start.advanced(by: .seconds(2))
      while true {
        do { try await Task.sleep(until: next) } catch { break }
        let seconds = (ContinuousClock.now - start).components.seconds
        Output.standardError.write("\r\(words): \(seconds) s")
        next = next.advanced(by: .seconds(1))
      }
    }
  }

  /// Stops the clock and takes the line away.
  func end() {
    guard let ticker else { return }
    ticker.cancel()
    Output.standardError.write("\r\u{1B}[K")
  }
}
