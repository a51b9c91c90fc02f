extension Member {
  /// Disk images and volumes.
  static let volumes: [Member] = [
    Member(
      "qcow2", "qcow2 overlay", .copyUp, .measured(engine: "qemu-img and qemu-io 7.2"),
      sharedObject: "a cluster of the backing file",
      tracking: "entries in the tables of two levels; without one, the backing file is read",
      divergence: "the first write of the guest to a cluster",
      retention: "the backing file stays as it is for as long as anything is backed by it",
      claims: [
        Claim("mapped bytes, and where the image ends", .equal),
        Claim("reference counts of images above 2 GiB of data", .unknown("their growth is not modelled")),
      ]
    ) { ClusterOverlays() },
    Member(
      "dm-thin", "dm-thin snapshot", .stamped, .measured(engine: "Linux 6.1, device mapper"),
      sharedObject: "a block of the pool",
      tracking: "the pool's time in each mapping, against that of the volume's last snapshot",
      divergence: "a write to a block that is older than the volume's last snapshot",
      retention: "every volume that maps a block; deleting one frees at once what only it maps",
      claims: [
        Claim("blocks of the pool in use", .equal),
        Claim("data that a write moves", .equal),
        Claim("what each volume reads", .equal),
        Claim("metadata", .unknown("the tree of mappings is not modelled")),
      ]
    ) { StampedVolumes() },
    Member(
      "dm-snapshot", "dm-snapshot", .copyOut, .measured(engine: "Linux 6.1, device mapper"),
      sharedObject: "a chunk of the origin",
      tracking: "a table of exceptions for each snapshot",
      divergence: "the first write to a chunk of the origin: its old content goes to every snapshot that has none",
      retention: "the store of each snapshot; a store that is full makes its snapshot invalid",
      claims: [
        Claim("chunks that each snapshot holds", .equal),
        Claim("bytes that a write moves", .equal),
        Claim("what each volume reads", .equal),
      ]
    ) { CopyOutVolumes() },
    Member(
      "cloud-snapshot", "cloud block snapshot", .redirect,
      .published(source: "the documentation of Amazon EBS: snapshots are incremental by blocks of 512 KiB"),
      sharedObject: "a block of the volume, in an object store",
      tracking: "a list of blocks for each snapshot; not public in detail",
      divergence: "a write after the snapshot: the next one stores the block again",
      retention: "a block stays while any snapshot names it, whichever is deleted first",
      claims: [
        Claim("blocks that a snapshot adds", .unknown("no engine can be had; by the published rule")),
        Claim("cost of a write in the volume", .unknown("the store may also copy out, as dm-snapshot does")),
      ]
    ) { RecordRedirect(recordBytes: 524_288, ancestry: .none, indirectFanOut: nil) },
  ]
}
