extension Misconception {
  /// What is shared, what a write copies, and who has a fault.
  static let sharing: [Misconception] = [
    Misconception(
      "M01", "The first write copies all of the memory.",
      "{copied} of {pages} pages have a frame of their own now. The other {kept} are the same frames for both processes as before.",
      rule: "A write copies the one page that it touches, and only while somebody else maps that frame too.",
      check: "Look at the page tables after the write: which entries have changed?", .seen),
    Misconception(
      "M02", "Reading a shared page ends the sharing.",
      "{read} pages were read with {read_faults} faults, and behind it the two sides still share {read_shared} frames.",
      rule:
        "An entry that is present may be read whatever its write permission says, so a read asks the kernel nothing.",
      check: "Find the step of the read: it has no fault, and no entry changes.", .seen),
    Misconception(
      "M03", "When a page is copied, both sides get a new page.",
      "{copied} new frames were made for {written} written pages. The side that did not write still has the old ones.",
      rule: "Only the writer moves to a new frame. Everybody else keeps the one that was there.",
      check: "Compare the frame labels of both processes before and after the write.", .seen),
    Misconception(
      "M04", "Every write to such a page has a fault.",
      "{stores} stores led to {faults} faults. Once the entry of a page allows writing, further stores go through.",
      rule: "A fault changes the entry. The next store to the page finds it changed and needs no help.",
      check: "Follow one page through several stores: which of them trap?", .derived),
    Misconception(
      "M05", "With copy-on-write nothing is ever copied.",
      "{copied} frames were made and filled from others during this run.",
      rule: "The copy is put off until a write, and only made where the write happens; it is not abolished.",
      check: "Count the frames before the first write and after the last.", .seen),
    Misconception(
      "M06", "Every copy-on-write fault copies a page.",
      "{faults} faults, {copies} copies. Where nothing was copied, the kernel saw that nobody else had the page, and only gave "
        + "the permission to write back.",
      rule: "A fault asks whether the page is still shared. If it is not, the frame is taken over as it is.",
      check: "Look at one of these faults: how often was its frame mapped?", .seen),
    Misconception(
      "M07", "The parent owns its pages, so fork changes nothing for it.",
      "The parent had {parent_faults} faults when it wrote to its own pages after the fork.",
      rule: "fork takes the permission to write away on both sides. Who writes first has the fault, parent or child.",
      check: "Look at the parent's entries right behind the fork.", .seen),
    Misconception(
      "M08", "What the child writes can be seen by the parent.",
      "The child wrote {child_value} and reads it; the parent still reads {parent_value}.",
      rule: "Private memory stays private: the writer moves to a frame of its own before the store is done.",
      check: "Compare the bytes and the frames of both sides for this page.", .seen),
    Misconception(
      "M09", "The fault count of a program is the count of the memory that you look at.",
      "The region had {region_faults} faults. A counter of the whole program also counts its stack, its libraries and its start.",
      rule: "Measure a region, or subtract what the program needs when it does nothing.",
      check: "Run a program that does nothing under a fault counter.", .seen),
    Misconception(
      "M10", "A page fault means that the page is not in memory.",
      "The error code was {code}: its lowest bit says that an entry was there. It only did not allow this access.",
      rule:
        "A fault means that the entry does not permit the access. That the page is missing is only one of the reasons.",
      check: "Read the error code bit by bit: present, write, user.", .seen),
  ]
}
