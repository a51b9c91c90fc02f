import ProcFS

/// What a reader gives; nil, and a line that says so, where this kernel lacks the file.
func ifProvided<Value>(_ body: () throws(ProcFSError) -> Value) throws(ProcFSError) -> Value? {
  do throws(ProcFSError) {
    return try body()
  } catch {
    guard case .notProvided(let path) = error else { throw error }
    print("SKIP: this kernel has no \(path)")
    return nil
  }
}
