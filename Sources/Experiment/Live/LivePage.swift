internal import Scenario

/// What the kernel shows of one page of an address space.
struct LivePage: Hashable {
  /// What is mapped.
  var kind: PageState.Kind
  /// The frame, or 0 when it cannot be seen.
  var frame: UInt64
  /// pagemap bit 56.
  var mappedOnce: Bool
  /// pagemap bit 57.
  var isUserfaultProtected = false
  /// pagemap bit 58: not present, and refuses every access.
  var isGuard = false
  /// pagemap bit 62: not present, and swapped out.
  var isSwapped = false

  /// A page that is not mapped.
  static let absent = LivePage(kind: .none, frame: 0, mappedOnce: false)

  /// A guard marker.
  static let guardMarker = LivePage(kind: .none, frame: 0, mappedOnce: false, isGuard: true)

  /// A page that is swapped out.
  static let swapped = LivePage(kind: .none, frame: 0, mappedOnce: false, isSwapped: true)

  /// Whether anything is mapped.
  var isPresent: Bool { kind != .none }
  /// Whether a page-cache page is mapped.
  var isPageCache: Bool { kind == .file || kind == .shmem }
}

/// Some pages of one region of one address space at one moment.
struct PageSnapshot {
  /// The region.
  var region: RegionName
  /// Page index of the first page.
  var first: Int
  /// The pages.
  var pages: [LivePage]

  /// The state of one page, absent if it was not looked at.
  subscript(page: Int) -> LivePage {
    let index = page - first
    return pages.indices.contains(index) ? pages[index] : .absent
  }

  /// The page indices that were looked at.
  var range: Range<Int> { first..<(first + pages.count) }
}

/// Small numbers for page frame numbers, in the order of their first appearance in a trace.
struct FrameLabels {
  private var labels: [UInt64: Int] = [:]

  /// The label of a frame, or nil for a frame that cannot be seen.
  mutating func label(of frame: UInt64) -> Int? {
    if frame == 0 { return nil }
    if let known = labels[frame] { return known }
    let label = labels.count
    labels[frame] = label
    return label
  }

  /// A page as the trace shows it.
  mutating func state(of page: LivePage, at index: Int) -> PageState {
    var state = PageState(page: index, kind: page.kind)
    guard page.isPresent else { return state }
    state.frame = label(of: page.frame)
    state.mappedOnce = page.mappedOnce
    state.isUserfaultProtected = page.isUserfaultProtected
    return state
  }
}
