import StoreInspector

/// The error with which an inspector refuses something; nil where it does not.
func refusal<Value>(_ body: () throws -> Value) -> StoreError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? StoreError
  }
}
