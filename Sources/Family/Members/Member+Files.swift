extension Member {
  /// Files and file systems.
  static let files: [Member] = [
    Member(
      "overlayfs", "OverlayFS", .copyUp, .measured(engine: "Linux 6.18, XFS without reflink and ext4"),
      sharedObject: "a file of a lower layer, whole",
      tracking: "names are looked up from the top layer down; a whiteout or an opaque directory ends the search",
      divergence: "opening for writing, also when nothing is written; a change of mode or owner, unless metacopy is on",
      retention: "the lower file stays for ever; the copy goes with its name, and a whiteout takes its place",
      claims: [
        Claim("files, bytes and whiteouts of the upper layer", .equal),
        Claim("bytes on the device", .band("data, and the file system's log: 2.5 KiB on XFS, up to 120 KiB on ext4")),
      ]
    ) { OverlayStack() },
    Member(
      "overlayfs-reflink", "OverlayFS on XFS reflink", .copyUp,
      .measured(engine: "Linux 6.18, both layers on one XFS with reflink"),
      sharedObject: "a file, then its blocks",
      tracking: "as OverlayFS; blocks by the reference counts of the file system",
      divergence: "opening for writing clones the file; a write copies the block",
      retention: "as OverlayFS; a block goes when its count is zero",
      claims: [
        Claim("files and whiteouts of the upper layer", .equal),
        Claim("blocks, without what the file system sets aside", .equal),
      ]
    ) { OverlayStack(copyingUp: .cloneCounted) },
    Member(
      "xfs", "XFS reflink", .refcount, .measured(engine: "Linux 6.18"),
      sharedObject: "a block",
      tracking: "a reference count for each block, in a B+tree",
      divergence: "writeback of a block whose count is above one",
      retention: "a block goes when its count is zero, after the inode was inactivated",
      claims: [
        Claim("distinct blocks, and shared blocks of each file", .equal),
        Claim("blocks set aside (cowextsize)", .equal),
        Claim("bytes on the device", .band("data, and up to 2.5 KiB of log")),
      ]
    ) { ReflinkFiles() },
    Member(
      "btrfs", "Btrfs snapshot", .redirect, .measured(engine: "Linux 6.18, btrfs-progs 6.2"),
      sharedObject: "the root of a tree, then extents of data and nodes of the tree",
      tracking: "references to nodes, and back references of extents",
      divergence: "writeback of data, and any change of metadata",
      retention: "an extent stays while anybody has any part of it, also the parts that nobody can reach",
      claims: [
        Claim("bytes of used data, and shared bytes of each view", .equal),
        Claim("nodes written in the tree of the subvolume", .equal),
        Claim("bytes on the device", .band("the least is exact; up to five nodes more for each copy of metadata")),
      ]
    ) { ExtentRedirect() },
    Member(
      "zfs", "ZFS clone", .redirect, .measured(engine: "zfs-fuse 0.7.0, pool version 23"),
      sharedObject: "a record, and the indirect blocks above it",
      tracking: "the transaction group in which each block was born, and lists of dead blocks",
      divergence: "the end of a transaction group",
      retention: "snapshots and clones; a clone keeps the snapshot it was made of, and that its data set",
      claims: [
        Claim("data and indirect blocks that are rewritten", .equal),
        Claim("bytes of an incremental send", .equal),
        Claim("what clones and snapshots keep from going", .equal),
        Claim("used by a snapshot", .band("at least its own records; metadata comes on top")),
      ]
    ) { RecordRedirect() },
  ]
}
