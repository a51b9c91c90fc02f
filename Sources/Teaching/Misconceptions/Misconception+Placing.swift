extension Misconception {
  /// Huge pages, merging, pins, storms, and what files have to do with it.
  static let placing: [Misconception] = [
    Misconception(
      "M22", "When one process splits a huge page, it is split for all.",
      "The child's entry was split. The parent rewrote its pages with {parent_faults} faults and {parent_copies} copies.",
      rule: "The split is in the page table of the writer. Other processes keep their huge entry.",
      check: "Look at AnonHugePages of both processes.", .derived),
    Misconception(
      "M23", "KSM merges all equal pages of a machine.",
      "{merged} of {equal} equal pages were merged: only those that had been offered.",
      rule: "Only anonymous memory that a process has offered is looked at, and only when a scan comes by.",
      check: "See which regions were advised as mergeable.", .derived),
    Misconception(
      "M24", "The last one to write to a merged page takes it over.",
      "{faults} writes to merged pages made {copies} copies, the last one too.",
      rule: "A merged frame belongs to KSM. Whoever writes gets a new frame, even if nobody else maps the old one.",
      check: "Compare with the last writer behind a fork.", .derived),
    Misconception(
      "M25", "Who writes first changes how much is copied in all.",
      "In all {copies} copies were made, whoever begins. Only the payer is another one.",
      rule:
        "For each page the number of copies is the number of writers, or one less than the sharers, whichever is smaller.",
      check: "Change the order of the writes and compare the sums.", .derived),
    Misconception(
      "M26", "A worker that only reads its objects does not write memory.",
      "{copied} pages were copied for the workers.",
      rule: "Runtimes keep counts and marks inside of objects, so reading an object may write to its page.",
      check: "Find out what the runtime writes when an object is looked at.", .seen),
    Misconception(
      "M27", "fork shares pinned pages like all others.",
      "{early} pages were copied while fork ran, so that {shared} are shared behind it.",
      rule:
        "A device knows frames and not addresses. So the parent keeps a pinned frame and the child gets a copy at once.",
      check: "Compare the frames of both sides right behind the fork.", .derived),
    Misconception(
      "M28", "What fork costs depends on the bytes that were written.",
      "The same number of pages needed {tables} of page tables here, which fork has to make again.",
      rule: "fork copies entries, tables and mappings. Where the pages lie counts as much as how many there are.",
      check: "Compare VmPTE of a dense and of a sparse region.", .seen),
    Misconception(
      "M29", "A private mapping always shows what is in the file.",
      "The file changed, and the process still reads {own_value} where it had written itself.",
      rule:
        "A private mapping shows the page cache until the first own write; from then on the page is a copy of its own.",
      check: "See what kind of page is mapped: of a file, or anonymous.", .derived),
    Misconception(
      "M30", "msync writes private changes to the file.",
      "Behind msync the file still has {file_value}.",
      rule:
        "msync is about shared mappings. Pages of a private mapping that were written are anonymous and belong to no file.",
      check: "Read the file by another mapping.", .seen),
  ]
}
