internal import Family

extension ClaimCatalogue {
  private static let recordBytes = 4096
  private static let bytes = 4096 * recordBytes
  /// Records that are overwritten behind both snapshots.
  private static let overwritten = 2000
  /// What a snapshot may have for itself beside records: blocks of the data set's own bookkeeping.
  private static let bookkeeping = 1 << 20

  /// Claims about ZFS.
  static let zfs = [
    ClaimCheck(
      11, "zfs",
      "What a snapshot of ZFS is said to use is what nobody else has: two snapshots that use next to nothing can together hold everything that was overwritten since.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let engine = ZFSEngine()
      let version = try engine.version(in: workspace)
      let pool = try ZFSPool(in: workspace, recordBytes: recordBytes)
      try pool.zfs("create", "zp/a")
      try FileCall.write(pool.file(of: "a"), 0..<bytes, byte: 1, flags: FileCall.creating)
      try pool.sync()
      try pool.zfs("snapshot", "zp/a@one")
      try pool.zfs("snapshot", "zp/a@two")
      try FileCall.write(pool.file(of: "a"), 0..<overwritten * recordBytes, byte: 2)
      try pool.sync()
      for name in ["one", "two"] {
        found.expect("used by snapshot \(name)", try pool.bytes("used", of: "a@" + name), atMost: bookkeeping)
      }
      found.expect(
        "used by both together", try pool.bytes("usedbysnapshots", of: "a"), atLeast: overwritten * recordBytes)
      _ = try pool.destroys("a@one")
      found.expect(
        "used by snapshot two when one is destroyed", try pool.bytes("used", of: "a@two"),
        atLeast: overwritten * recordBytes)
      try pool.end()
      return version
    } onModel: { (found) throws(EngineError) in
      try ClaimCheck.model { () throws(Refusal) in
        var system = RecordRedirect(recordBytes: recordBytes)
        let base = try system.create(bytes: bytes).view
        let (one, two) = (try system.freeze(base).view, try system.freeze(base).view)
        _ = try system.write(base, 0..<overwritten * recordBytes)
        let stats = system.stats()
        found.expect("used by snapshot one", stats[one]?.exclusive ?? -1, atMost: bookkeeping)
        found.expect("used by snapshot two", stats[two]?.exclusive ?? -1, atMost: bookkeeping)
        found.expect("used by both together", stats.physical - bytes, atLeast: overwritten * recordBytes)
        _ = try system.drop(one)
        found.expect(
          "used by snapshot two when one is destroyed", system.stats()[two]?.exclusive ?? -1,
          atLeast: overwritten * recordBytes)
      }
    }
  ]
}
