extension Misconception {
  /// Permissions, counts, and who pays when.
  static let paying: [Misconception] = [
    Misconception(
      "M11", "A store through a read-only entry kills the program.",
      "The store succeeded ({outcome}): the mapping allows writing, only the entry did not yet.",
      rule: "The kernel asks the mapping whether a write is legal. The entry only decides whether the kernel is asked.",
      check: "Compare the permissions of the mapping with those of the entry.", .seen),
    Misconception(
      "M12", "A write to a huge page copies 2 MiB.",
      "{faults} faults copied {copied} pages of 4 KiB. The huge entry was split first.",
      rule: "Since Linux 5.8 a write to a shared huge page splits the entry and copies one small page.",
      check: "Count the frames that both sides still share.", .seen),
    Misconception(
      "M13", "How often a frame is mapped is decided at fork and stays.",
      "The frame was mapped {mapped_before} times behind the fork and {mapped_after} times at the end.",
      rule: "Each copy, exit, exec and unmap takes one mapping away from a frame.",
      check: "Follow one frame from step to step.", .derived),
    Misconception(
      "M14", "The kernel only knows the way from an address to a frame.",
      "This frame is mapped by {mappings} entries, and to move it the kernel has to find and change all of them.",
      rule: "The reverse map leads from a frame to every entry that maps it.",
      check: "List the processes and pages that map the frame.", .derived),
    Misconception(
      "M15", "The number of references is the number of mappings.",
      "The frame is mapped {mappings} times and pinned {pins} times. Both hold references.",
      rule: "A mapping is one kind of reference. Pins, pipes and caches hold references without any entry.",
      check: "Look who else holds the frame: a device, a pipe, a cache.", .derived),
    Misconception(
      "M16", "After exec or posix_spawn there is no difference in what the parent pays.",
      "The parent had {parent_faults} faults when it wrote its {pages} pages again.",
      rule:
        "fork takes write permissions away and exec does not bring them back. vfork and posix_spawn never take them.",
      check: "Compare the parent's entries behind fork, vfork and posix_spawn.", .derived),
    Misconception(
      "M17", "The memory that processes use together is the sum of their RSS.",
      "The RSS of all is {rss_sum} together; the frames behind it are {real}.",
      rule: "RSS counts a shared page in full for everybody. PSS divides it, so a sum of PSS counts it once.",
      check: "Add up PSS instead.", .seen),
    Misconception(
      "M18", "A file costs one fault for each page that is read.",
      "{faults} faults mapped {pages} pages.",
      rule: "A fault on a cached file maps the neighbours as well, in windows of up to 64 KiB.",
      check: "See which pages were present after the first fault.", .derived),
    Misconception(
      "M19", "fork copies all entries of the page tables.",
      "Behind the fork the child had {inherited} entries here. The rest it found again with {faults} faults.",
      rule: "What a fault can find again, such as clean pages of files, is left out by fork.",
      check: "Compare the child's entries in an anonymous and in a file mapping.", .seen),
    Misconception(
      "M20", "Reading memory that was never written takes memory.",
      "{read} pages were read, and the RSS was {rss} afterwards.",
      rule: "A read of untouched memory maps the one page of zeros that all share.",
      check: "Compare the frames of all pages that were only read.", .derived),
    Misconception(
      "M21", "The first write to fresh memory copies a page.",
      "{zeroed} pages were cleared, and {copies} were copied: there is no old content to be kept.",
      rule: "A copy needs a source. Fresh memory has none, so the kernel clears a frame.",
      check: "Look what the fault did: copied, cleared or taken over.", .seen),
  ]
}
