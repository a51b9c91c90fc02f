extension Member {
  /// Whole databases that branch.
  static let branches: [Member] = [
    Member(
      "doltlite", "doltlite branch", .pathCopy, .measured(engine: "doltlite 0.51.3"),
      sharedObject: "a chunk of the prolly tree",
      tracking: "content hashes, from the heads of branches down",
      divergence: "every commit: the chunk and all above it",
      retention: "the heads of branches; then garbage collection",
      claims: [
        Claim("rows that differ between branches, and rows that both have changed: conflicts of a merge", .equal),
        Claim("bytes of the first branch, at any size of the table", .band("333 to 336, by the length of its name")),
        Claim("chunks removed after a branch is deleted", .band("more than none")),
        Claim("bytes of chunks", .unknown("where chunks end follows from their content; a chunk counts as 4 KiB here")),
      ]
    ) { PathCopyTree(reuse: .collection, rootBytes: nil) },
    Member(
      "storage-fork", "storage fork", .redirect,
      .published(source: "the documentation of Amazon Aurora: cloning shares pages, changes of either side take space"),
      sharedObject: "a page of the storage service",
      tracking: "not public",
      divergence: "a change on either side",
      retention: "whoever still reads the page; neither side can be told to be right",
      claims: [Claim("pages that differ", .unknown("no engine can be had; by the published rule"))]
    ) { RecordRedirect(recordBytes: 16_384, ancestry: .none, indirectFanOut: nil) },
    Member(
      "branch", "branch at a point in time", .versionLog,
      .published(source: "Neon: docs/pageserver-storage.md and libs/tenant_size_model of its repository"),
      sharedObject: "a page version, found by its place in the log",
      tracking: "branches are positions in the log of their parent",
      divergence: "every write, on the branch where it is made",
      retention:
        "branches, and the horizon within which new ones may begin; then garbage collection; branches may end by themselves",
      claims: [
        Claim("synthetic size, in the six published scenarios", .equal),
        Claim("bytes of layers", .unknown("images are made by rules of their own")),
      ]
    ) { HistoryTree() },
  ]
}
