extension Misconception {
  /// The same bargain in file systems, volumes and databases.
  static let wholeSystems: [Misconception] = [
    Misconception(
      "M31", "An overlay file system copies a block when it is written.",
      "{kib} KiB were copied when the file was opened for writing, before any byte was written.",
      rule: "OverlayFS copies up whole files, and already when they are opened for writing or their attributes change.",
      check: "Look at the upper directory behind each call.", .seen),
    Misconception(
      "M32", "A copy-on-write tree writes one block for one change.",
      "Changed leaves: {changed}; blocks written: {blocks}, because each way up to the root is written anew.",
      rule:
        "A new leaf needs a new parent that points to it, and so on to the root. Changes that share a way share its cost.",
      check: "Count the blocks on the way from the leaf to the root.", .derived),
    Misconception(
      "M33", "Old versions go away by themselves.",
      "{kept} old pages could not be freed, because somebody could still read them.",
      rule: "A version stays as long as a reader, a snapshot or a transaction may ask for it.",
      check: "Find the oldest reader.", .derived),
    Misconception(
      "M34", "A clone costs more the older it gets.",
      "{changed} pages were written on the two sides, and that is what was stored in addition.",
      rule: "A clone costs what was written on either side since. Time alone costs nothing.",
      check: "Count distinct pages written on each side.", .seen),
    Misconception(
      "M35", "Storage can bring two branches together again.",
      "{conflicts} pages were changed on both sides, and no layer below the data knows which change to keep.",
      rule: "Storage knows blocks, not meaning. Merging is the work of whoever knows the data.",
      check: "Intersect the pages that both sides have written.", .seen),
    Misconception(
      "M36", "All databases keep old versions in the same way.",
      "This engine wrote {written} for a change of {changed}.",
      rule: "Some write a new row, some keep an undo record, some write a log, some write a new way to the root.",
      check: "Ask where the old version is while a reader needs it.", .seen),
    Misconception(
      "M37", "Copy-on-write is one mechanism.",
      "{systems} systems were compared, and they differ in what is shared, how it is counted, and what a first write costs.",
      rule:
        "Ask four questions of each system: what is shared, how is that known, what ends it, and how large is the first bill.",
      check: "Answer the four questions for two systems side by side.", .seen),
  ]
}
