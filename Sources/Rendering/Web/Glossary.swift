/// The words of the pages, each in a line.
public enum Glossary {
  /// A word and what it means here.
  public struct Entry: Sendable {
    /// The word as it is usually written.
    public var term: String
    /// What it means.
    public var meaning: String
  }

  /// All words, in the order in which one needs the other.
  public static let entries: [Entry] = [
    ("page", "A piece of a process's addresses, usually of 4 KiB: the unit in which memory is mapped."),
    (
      "frame",
      "A piece of physical memory that can hold one page. Pages are what a process sees, frames are what there is."
    ),
    (
      "VMA",
      "Virtual memory area: a range of addresses of a process with one set of permissions and one source of its contents."
    ),
    ("page table", "The tree in which the CPU looks up which frame stands behind a page; each process has its own."),
    (
      "PTE",
      "Page-table entry: what the page table says of one page, which is its frame and whether it may be read, written and executed."
    ),
    ("PMD", "An entry one level higher, for 2 MiB: it leads to a table of 512 PTEs, or to one huge page."),
    (
      "page fault",
      "A trap: the CPU asks the kernel because an entry is missing or forbids the access. Not every fault copies something."
    ),
    ("minor fault", "A fault that the kernel settles without reading from a disk."),
    ("major fault", "A fault that has to wait until something was read from a disk."),
    ("SIGSEGV", "The signal that ends a process which does what its VMA forbids, or goes where it has none."),
    ("demand-zero", "Memory that nobody has touched has no frame; the first write gets one that is filled with zeros."),
    (
      "zero page",
      "One frame of zeros for the whole machine, which pages are mapped to that were read and never written."
    ),
    (
      "anonymous memory",
      "Memory with no file behind it: heap, stack, and pages of private files once these were written."
    ),
    ("page cache", "The frames in which the kernel keeps the contents of files; all who map the file map these."),
    (
      "private mapping",
      "What is written through it stays with the process; the first write to a page takes a frame of its own."
    ),
    ("shared mapping", "What is written through it is seen by all who map the same, and goes to the file."),
    (
      "copy-on-write",
      "Who shares a frame may only read it; the first write is a fault, and gives the writer a frame of its own."
    ),
    ("copy", "A new frame that is filled from an old one."),
    ("reuse", "A write fault that copies nothing: nobody else has the frame, so the entry is only made writable."),
    ("unshare", "A copy for somebody who only reads, so that a pinned frame stays the one that is used."),
    ("refcount", "How many users of any kind keep a frame from being freed: entries, the page cache, pins."),
    ("mapcount", "How many page-table entries map a frame."),
    ("rmap", "Reverse mapping: the way from a frame back to the entries that map it."),
    (
      "anon-exclusive",
      "A mark of a frame that belongs to one process alone, so that a write may reuse it without looking further."
    ),
    ("fork", "Makes a process that maps the same frames; writable private entries of both sides become read-only."),
    ("exec", "Throws a process's memory away and maps another program."),
    ("fault-around", "A read of a file maps pages nearby as well, if the page cache has them."),
    ("RSS", "Resident set size: how much memory a process maps that has a frame, shared or not."),
    ("PSS", "Proportional set size: as RSS, but what n processes share counts one part in n."),
    ("USS", "Unique set size: what nobody else maps, and what would be free if the process ended."),
    ("huge page", "A page of 2 MiB with one entry; a write into a shared one splits the entry, or copies all of it."),
    ("folio", "One or more frames in a row that the kernel manages as one."),
    ("split", "One huge entry becomes 512 small ones."),
    ("collapse", "512 small pages are copied into a huge one."),
    ("KSM", "Kernel samepage merging: a daemon maps pages with equal bytes to one read-only frame."),
    (
      "pin",
      "A device or the kernel uses a frame directly, so it has to stay where it is and may not be shared any more."
    ),
    ("TLB", "The memory in which a CPU keeps entries it has used; it has to be told when an entry loses a permission."),
    ("swap", "The place on a disk or in compressed memory for pages whose frames were needed for others."),
  ].map(Entry.init)

  /// The words as a list; each has a place that a link can lead to.
  public static var html: HTML {
    HTML(
      "dl", ["class": "words"],
      entries.flatMap { entry in
        [
          HTML("dt", ["id": place(of: entry.term)], text: entry.term),
          HTML("dd", text: entry.meaning),
        ]
      })
  }

  private static func place(of term: String) -> String { "word-" + term.lowercased().replacing(" ", with: "-") }
}
