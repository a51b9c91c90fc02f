internal import Family
internal import StoreInspector

extension EngineError {
  /// Asks a model, whose refusal is an error here.
  static func model<Result>(_ body: () throws(Refusal) -> Result) throws(EngineError) -> Result {
    do throws(Refusal) { return try body() } catch { throw .model(error) }
  }

  /// Looks at files of a store, which must be possible here.
  static func store<Result>(_ body: () throws(StoreError) -> Result) throws(EngineError) -> Result {
    do throws(StoreError) { return try body() } catch { throw .failed("\(error)") }
  }
}

extension Duration {
  /// As a number of seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
