internal import Family

/// LMDB: transactions that change one key or many, near each other or far apart; the last of them beside a reader.
public struct LMDBEngine: Engine {
  /// An environment.
  public final class Live {
    let store: LMDBStore
    var written = 0

    init(_ store: LMDBStore) { self.store = store }
  }

  private static let alone = Quantity(
    "bytes of a transaction", claim: "bytes of a transaction, without readers and splits")
  private static let beside = Quantity(
    "bytes of one beside a reader", claim: "bytes of a transaction beside a reader", .band)

  /// The engine.
  public init() {}

  /// LMDB.
  public var member: String { "lmdb" }
  /// Bytes that a transaction passes to write(2).
  public var quantities: [Quantity] { [Self.alone, Self.beside] }
  /// Those of the reference, and those beside a reader.
  public var provingSteps: Int { 1800 }
  /// Keys, values, and what opening it was told.
  public var options: [String: String] {
    ["keys": "\(Self.keys) of 10 bytes", "values": "100 bytes", "open": "MDB_NOSYNC", "fill": "MDB_APPEND"]
  }

  private static let keys = 200_000

  /// The library's.
  public func version(in workspace: Workspace) throws(EngineError) -> String { try LMDBStore.version() }

  /// Fills an environment in the order of the keys, so that all pages but the last are full.
  public func open(in workspace: Workspace) throws(EngineError) -> Live {
    let folder = workspace.inside("lmdb")
    try FileCall.makeFolder(folder)
    return Live(try LMDBStore(folder: folder, keys: Self.keys))
  }

  /// Transactions; the last ninth beside a reader, whose pages are not used again.
  public func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var system = PathCopyTree(leafFanOut: 34, branchFanOut: 203)
    let bytes = Self.keys * LMDBStore.valueBytes
    let base = try trial.model { () throws(Refusal) in try system.create(bytes: bytes).view }
    let readerBegins = trial.steps - trial.steps / 9
    for step in 0..<trial.steps {
      if step == readerBegins {
        _ = try trial.model { () throws(Refusal) in try system.snapshot(base, at: nil) }
        try trial.prepare { (live) throws(EngineError) in try live.store.begin(0) }
      }
      let keys = Self.someKeys(&trial.random)
      let ranges = keys.map { $0 * LMDBStore.valueBytes..<($0 + 1) * LMDBStore.valueBytes }
      let cost = try trial.model { () throws(Refusal) in try system.commit(base, ranges) }
      guard let predicted = cost.bytesWritten else { throw .failed("the model does not know what it writes") }
      let hasReader = step >= readerBegins
      try trial.act("put \(keys.count) keys from \(keys[0])\(hasReader ? " beside a reader" : "")") {
        (live) throws(EngineError) in
        live.written = try live.store.put(keys, byte: UInt8(truncatingIfNeeded: step))
      }
      if hasReader {
        // The model writes one page of the list of free pages; with a reader it takes up to three.
        try trial.check(Self.beside, expected: predicted...predicted + 2 * 4096) { $0.written }
      } else {
        try trial.check(Self.alone, predicted: predicted) { $0.written }
      }
    }
  }

  /// One key, neighbours, or keys from anywhere; in ascending order, none twice.
  private static func someKeys(_ random: inout SeededNumbers) -> [Int] {
    let first = random.number(in: 0..<keys - 100)
    switch random.number(in: 0..<3) {
    case 0: return [first]
    case 1: return Array(first..<first + random.number(in: 2..<100))
    default:
      var found: Set<Int> = []
      for _ in 0..<random.number(in: 2..<60) { found.insert(random.number(in: 0..<keys)) }
      return found.sorted()
    }
  }
}
