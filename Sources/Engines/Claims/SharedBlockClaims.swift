internal import Family

extension ClaimCatalogue {
  private static let bytes = 8 << 20

  /// Claims about file systems that share blocks.
  static let sharedBlocks = [
    ClaimCheck(
      4, "btrfs",
      "Deleting every snapshot of a Btrfs may free nothing: as long as one block of an extent is in use, all of it stays. It never writes in place, not even for the last sharer.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let engine = BtrfsSnapshotEngine()
      let live = try engine.open(in: workspace)
      let (base, copy) = (ViewID(0), ViewID(1))
      try live.make(base)
      try FileCall.write(live.file(base), 0..<bytes, byte: 1, flags: FileCall.creating)
      try live.image.sync()
      try live.snapshot(base, as: copy)
      // Of the whole extent only the last block is left in use.
      try FileCall.write(live.file(base), 0..<bytes - 4096, byte: 2)
      try live.image.sync()
      let before = try live.image.usedDataOfBtrfs()
      try live.delete(copy)
      let after = try live.image.usedDataOfBtrfs()
      found.expect("given back by deleting the only snapshot", before - after, equals: 0)
      found.expect("used for a file of 8 MiB", after, equals: 2 * bytes - 4096)
      let placed = try SharedExtents.places(live.file(base))
      try FileCall.write(live.file(base), 0..<4096, byte: 3)
      try live.image.sync()
      found.expect(
        "blocks moved by a write without sharers", try SharedExtents.moved(live.file(base), since: placed), "blocks",
        equals: 1)
      try FileCall.write(live.file(base), bytes - 4096..<bytes, byte: 3)
      try live.image.sync()
      found.expect(
        "used when its last block is written too", try live.image.usedDataOfBtrfs(), atMost: 2 * bytes - 2 * 4096)
      return try engine.version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      var system = ExtentRedirect()
      try ClaimCheck.model { () throws(Refusal) in
        let base = try system.create(bytes: bytes).view
        let copy = try system.snapshot(base, at: nil).view
        _ = try system.write(base, 0..<bytes - 4096)
        found.expect("given back by deleting the only snapshot", try system.drop(copy).freed, equals: 0)
        found.expect("used for a file of 8 MiB", system.usedBytes, equals: 2 * bytes - 4096)
      }
    },
    ClaimCheck(
      4, "xfs", "XFS writes in place as soon as a block has one owner again: the last sharer pays nothing.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let engine = XFSReflinkEngine()
      let live = try engine.open(in: workspace)
      let (base, copy) = (ViewID(0), ViewID(1))
      try FileCall.write(live.path(base), 0..<bytes, byte: 1, flags: FileCall.creating)
      try FileCall.clone(live.path(base), to: live.path(copy))
      let placed = try SharedExtents.places(live.path(base))
      try FileCall.write(live.path(copy), 0..<4096, byte: 2)
      found.expect("the sharer that wrote first", try live.extents([base, copy]).physical - bytes, equals: 4096)
      try FileCall.write(live.path(base), 0..<4096, byte: 3)
      found.expect(
        "blocks moved by the last sharer's write", try SharedExtents.moved(live.path(base), since: placed), "blocks",
        equals: 0)
      found.expect("taken by it", try live.extents([base, copy]).physical - bytes - 4096, equals: 0)
      return try engine.version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      var system = ReflinkFiles(reservationBytes: 4096)
      try ClaimCheck.model { () throws(Refusal) in
        let base = try system.create(bytes: bytes).view
        let copy = try system.snapshot(base, at: nil).view
        found.expect("the sharer that wrote first", try system.write(copy, 0..<4096).growth, equals: 4096)
        found.expect("taken by the last sharer", try system.write(base, 0..<4096).growth, equals: 0)
      }
    },
    ClaimCheck(
      9, "cp",
      "That something is called a copy does not say whether blocks are shared: cp shares them where the file system can, and writes all of them where it cannot.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      for reflink in [1, 0] {
        let image = try MountedImage(
          workspace, "x\(reflink)", bytes: 400 << 20, mkfs: ["mkfs.xfs", "-q", "-m", "reflink=\(reflink)"],
          options: "noatime")
        try FileCall.write(image.outside("a"), 0..<bytes, byte: 1, flags: FileCall.creating)
        let copied = try workspace.ending(of: "cp", ["--reflink=always", image.inside("a"), image.inside("b")])
        if reflink == 0 {
          found.expect("cp --reflink=always without reflink", copied.status, "exit status", atLeast: 1)
        }
        for how in ["auto", "never"] {
          let name = "c-" + how
          try workspace.run("cp", "--reflink=" + how, image.inside("a"), image.inside(name))
          let more = try SharedExtents([image.outside("a"), image.outside(name)]).physical - bytes
          let isShared = reflink == 1 && how == "auto"
          found.expect(
            "cp --reflink=\(how), \(reflink == 1 ? "with" : "without") reflink", more, equals: isShared ? 0 : bytes)
        }
      }
      return "\(KernelVersion.text), \(try workspace.firstLine("cp", "--version"))"
    },
    ClaimCheck(
      10, "sqlite",
      "Taxes add up: a database that copies pages, on a file system that copies blocks, writes many times what a commit changes, and the more the file system copies.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let commits = 200
      let kinds = [("xfs", ["mkfs.xfs", "-q"]), ("btrfs", ["mkfs.btrfs", "-q", "-f", "-m", "dup"])]
      var written: [Int] = []
      for (name, mkfs) in kinds {
        let image = try MountedImage(workspace, name, bytes: 1 << 30, mkfs: mkfs, options: "noatime")
        let file = image.inside("a.db")
        let setup = "pragma journal_mode=wal; create table t(v);"
        try workspace.run("sqlite3", file, setup)
        try image.sync()
        let before = try image.deviceBytesWritten()
        let inserts = "insert into t values(zeroblob(100));\n"
        try workspace.run(
          "sqlite3", file,
          input: Array(
            ("pragma synchronous=full; pragma wal_autocheckpoint=0;\n" + String(repeating: inserts, count: commits))
              .utf8))
        try image.sync()
        written.append((try image.deviceBytesWritten() - before) / commits)
      }
      found.expect("written for a commit of 100 bytes, on XFS", written[0], atLeast: 4120)
      found.expect("written for a commit of 100 bytes, on Btrfs", written[1], atLeast: 2 * written[0])
      return
        "\(KernelVersion.text), SQLite \(String(try workspace.firstLine("sqlite3", "--version").prefix { $0 != " " }))"
    },
  ]
}
