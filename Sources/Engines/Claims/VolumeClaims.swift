internal import Family

extension ClaimCatalogue {
  private static let sectorBytes = 512
  private static let chunkBytes = 4096
  private static let blockBytes = 65_536

  /// Claims about volumes of the device mapper.
  static let deviceMapper = [
    ClaimCheck(
      6, "dm-snapshot",
      "Copying out multiplies the price of a first write by the number of snapshots, copying once does not: dm-snapshot writes two chunks more for each snapshot, dm-thin one block for any number."
    ) { (workspace, found) throws(EngineError) in
      let guest = try VolumeGuest(in: workspace)
      let size = 1024 * chunkBytes
      try guest.ask("origin", size / sectorBytes)
      for count in 1...3 {
        try guest.ask("snapshot", count, chunkBytes / sectorBytes, 2 * size / sectorBytes)
        let moved = try guest.traffic("traffic") { (guest) throws(EngineError) in
          try guest.ask("write_each", 0, 10 * count, 1, count)
        }
        found.expect(copiedOut(count), moved.written, equals: 4096 + 8192 * count)
      }
      try guest.ask("thin_pool", blockBytes / sectorBytes, 128 * blockBytes / sectorBytes)
      try guest.ask("thin", 10, 64 * blockBytes / sectorBytes)
      try guest.ask("write", 10, 0, 64 * blockBytes / chunkBytes, 100)
      var snapshots = 0
      for count in [1, 10] {
        while snapshots < count {
          snapshots += 1
          try guest.ask("thin_snapshot", 10 + snapshots, 10)
        }
        let moved = try guest.traffic("data_traffic") { (guest) throws(EngineError) in
          try guest.ask("write", 10, count * blockBytes / chunkBytes, 1, 100 + count)
        }
        found.expect(copiedOnce(count), moved.written, equals: 69_632)
      }
      try guest.end()
      return try VolumeGuest.version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      try ClaimCheck.model { () throws(Refusal) in
        var out = CopyOutVolumes()
        let origin = try out.create(bytes: 1024 * chunkBytes).view
        for count in 1...3 {
          _ = try out.snapshot(origin, at: nil)
          let start = 10 * count * chunkBytes
          let written = try out.write(origin, start..<start + chunkBytes).bytesWritten ?? -1
          found.expect(copiedOut(count), written, equals: 4096 + 8192 * count)
        }
        for count in [1, 10] {
          var thin = StampedVolumes()
          let base = try thin.create(bytes: 64 * blockBytes).view
          for _ in 0..<count { _ = try thin.snapshot(base, at: nil) }
          found.expect(copiedOnce(count), try thin.write(base, 0..<4096).dataWritten, equals: 69_632)
        }
      }
    },
    ClaimCheck(
      8, "dm-thin", "Making a branch can be O(1) in the size: a snapshot of a thin volume takes no block of data."
    ) { (workspace, found) throws(EngineError) in
      let guest = try VolumeGuest(in: workspace)
      try guest.ask("thin_pool", blockBytes / sectorBytes, 128 * blockBytes / sectorBytes)
      for (number, size) in sizes.enumerated() {
        try guest.ask("thin", 10 * number, size.bytes / sectorBytes)
        // The last 16 blocks of the volume are there.
        let last = size.bytes / chunkBytes - 16 * blockBytes / chunkBytes
        try guest.ask("write", 10 * number, last, 16 * blockBytes / chunkBytes, number)
        let before = try guest.ask("thin_used")[0]
        try guest.ask("thin_snapshot", 10 * number + 1, 10 * number)
        found.expect(snapshotOf(size.name), try guest.ask("thin_used")[0] - before, "blocks", equals: 0)
      }
      try guest.end()
      return try VolumeGuest.version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      for size in sizes {
        try ClaimCheck.model { () throws(Refusal) in
          var thin = StampedVolumes()
          let base = try thin.create(bytes: size.bytes).view
          let cost = try thin.snapshot(base, at: nil).cost
          found.expect(snapshotOf(size.name), cost.allocated / blockBytes, "blocks", equals: 0)
        }
      }
    },
  ]

  private static let sizes = [(name: "64 MiB", bytes: 64 << 20), (name: "1 TiB", bytes: 1 << 40)]

  private static func copiedOut(_ count: Int) -> String {
    "dm-snapshot (snapshots: \(count)), a write of 4 KiB"
  }

  private static func copiedOnce(_ count: Int) -> String {
    "dm-thin (snapshots: \(count)), a write of 4 KiB"
  }

  private static func snapshotOf(_ size: String) -> String { "data taken by a snapshot of a volume of \(size)" }
}
