/// What a page of a process is, as a map of address spaces shows it.
public enum MemoryCategory: Hashable, Sendable {
  /// Anonymous, and mapped here and nowhere else.
  case own
  /// Anonymous, and shared by several processes of the view: the index of their class in `AddressMap.classes`.
  case shared(Int)
  /// Anonymous, and shared only with processes outside the view.
  case outside
  /// Merged by KSM.
  case merged
  /// Of a file, in a private mapping: a write makes a copy.
  case file
  /// Of a file or of shared memory, in a shared mapping: a write goes to everybody.
  case sharedMapping
  /// The zero page.
  case zero
  /// Swapped out.
  case swapped
  /// Of the hugetlb pool.
  case hugetlb
  /// Mapped without being counted: the clock pages of the kernel, memory of devices.
  case device
  /// Shared, or the zero page; which, and with whom, is hidden from the caller.
  case sharedHidden
  /// Present; how often it is mapped is not known.
  case unknown
}
