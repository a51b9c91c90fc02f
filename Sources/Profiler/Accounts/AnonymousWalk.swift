internal import Inspector
internal import ProcFS

/// Walks the private anonymous pages of a process that have a frame, in the order of their addresses.
struct AnonymousWalk {
  private var walk: PageWalk
  private let snapshot: Snapshot
  private let categories: FrameCategories
  private(set) var page: PageWalk.Page?

  init(_ walk: PageWalk, _ snapshot: Snapshot, _ categories: FrameCategories) {
    self.walk = walk
    self.snapshot = snapshot
    self.categories = categories
    advance()
  }

  /// The entry of a page, and the next page then; nil if there is none at this number.
  mutating func take(_ number: UInt64) -> PagemapEntry? {
    guard let page, page.number == number else { return nil }
    advance()
    return page.entry
  }

  mutating func advance() {
    repeat { page = walk.next() } while page.map { !hasFrame($0) } ?? false
  }

  private func hasFrame(_ page: PageWalk.Page) -> Bool {
    page.entry.frameNumber != nil && categories.anonymousKind(of: page, in: snapshot) != nil
  }
}
