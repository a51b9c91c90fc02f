internal import Family

extension ClaimCatalogue {
  private static let everyCommit =
    "The first write is not where the tax ends: every commit pays it again, whether anybody shares the page or not."

  /// Claims about databases that are libraries.
  static let embedded = [
    ClaimCheck(5, "sqlite", everyCommit) { (workspace, found) throws(EngineError) in
      let engine = SQLiteEngine()
      let live = try engine.open(in: workspace)
      var before = try live.logBytes()
      for (number, what) in ["first", "second", "third"].enumerated() {
        try live.commit([7])
        let after = try live.logBytes()
        // The first commit also writes the header of the log.
        found.expect("\(what) commit of the same row", after - before, equals: number == 0 ? 4152 : 4120)
        before = after
      }
      return try engine.version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      var system = WriteAheadLog()
      try ClaimCheck.model { () throws(Refusal) in
        let base = try system.create(bytes: 40 * 4096).view
        var before = system.logBytes
        for (number, what) in ["first", "second", "third"].enumerated() {
          _ = try system.write(base, 7 * 4096..<7 * 4096 + 1)
          found.expect("\(what) commit of the same row", system.logBytes - before, equals: number == 0 ? 4152 : 4120)
          before = system.logBytes
        }
      }
    },
    ClaimCheck(5, "lmdb", everyCommit) { (workspace, found) throws(EngineError) in
      let engine = LMDBEngine()
      let live = try engine.open(in: workspace)
      for what in ["first", "second", "third"] {
        found.expect("\(what) commit of the same key", try live.store.put([1000], byte: 2), equals: 16_504)
      }
      return try engine.version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      var system = PathCopyTree()
      try ClaimCheck.model { () throws(Refusal) in
        let base = try system.create(bytes: 20_000_000).view
        for what in ["first", "second", "third"] {
          let cost = try system.write(base, 100_000..<100_100)
          found.expect("\(what) commit of the same key", cost.bytesWritten ?? -1, equals: 16_504)
        }
      }
    },
  ]
}
