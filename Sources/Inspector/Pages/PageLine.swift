/// Pages of a mapping that follow each other and are in the same state, shared by the same processes.
public struct PageLine: Hashable, Sendable {
  /// The pages, counted from the start of the mapping.
  public var pages: Range<Int>
  /// Their state.
  public var state: PageCondition
  /// Whether the frames, of a file, hold what is not yet written to it; nil if unknown, and for other frames.
  public var isDirty: Bool?
  /// The name of the frame of the first page: a number from 1, by first appearance; nil without a frame of its own.
  ///
  /// The frames of the others have the numbers that follow.
  public var firstFrame: Int?
  /// The memory node of the frames; nil on a machine with one, and if it is not known.
  public var node: Int?
  /// Who maps the frames, as indices of the snapshot's processes; empty where there is no frame.
  public var sharers: [Int]

  /// Whether another line goes on where this one ends, with the same state and sharers, and the frames that follow.
  func isFollowed(by next: PageLine) -> Bool {
    let nextFrame = firstFrame.map { $0 + pages.count }
    return next.pages.lowerBound == pages.upperBound && next.state == state && next.isDirty == isDirty
      && next.node == node
      && next.sharers == sharers && next.firstFrame == nextFrame
  }
}

/// The state of a page, in the words of the model.
public enum PageCondition: Hashable, Sendable {
  /// The zero page.
  case zero
  /// Anonymous, mapped once, and the kernel knows that it has one owner: a write needs no copy and no fault.
  case exclusive
  /// Anonymous and mapped once, but not known as exclusive: a write faults and keeps the frame, unless KSM has merged it and the kernel
  /// does not tell.
  case reusable
  /// Anonymous and mapped once; whether it is exclusive is not known.
  case mappedOnce
  /// Anonymous and mapped so many times: a write copies it.
  case shared(Int)
  /// Merged by KSM, and mapped so many times.
  case merged(Int)
  /// Of a file or shared memory, and mapped so many times.
  case file(Int)
  /// Of the hugetlb pool.
  case hugetlb
  /// Mapped without being counted: the clock pages of the kernel, memory of devices.
  case device
  /// Swapped out.
  case swapped
  /// A guard marker: every access is an error.
  case guardMarker
  /// Present; how often it is mapped is not known.
  case unknown
  /// Present; its frame is hidden, and it is mapped once or not.
  case hidden(isMappedOnce: Bool)
}
