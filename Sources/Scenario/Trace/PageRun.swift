/// What a trace says of one page, if it can be told of the pages behind it by counting on.
public protocol PageElement: Sendable, Hashable, Codable {
  /// How frame numbers go on from page to page.
  associatedtype Step: Sendable, Hashable, Codable

  /// The page inside its region.
  var page: Int { get }

  /// How `next` follows this, or nil where it is not about the next page or differs in more than page and frames.
  func step(to next: Self) -> Step?

  /// What is said of the page that lies `distance` pages further on, if all between follow by `step`.
  func advanced(by distance: Int, _ step: Step) -> Self
}

/// How frame labels go on from page to page.
public enum FrameStep: Int, Sendable, Hashable, Codable {
  /// All pages have the same label, or none.
  case same = 0
  /// Each page has the label after that of the page before.
  case next = 1

  /// How one label follows another, or nil where it does neither.
  init?(from label: Int?, to next: Int?) {
    if label == next {
      self = .same
    } else if let label, let next, next == label &+ 1 {
      self = .next
    } else {
      return nil
    }
  }
}

/// The same said of pages that follow each other, one element a page.
public struct PageRun<Element: PageElement>: Sendable, Hashable, Codable {
  /// The element of the first page.
  public private(set) var first: Element
  /// How many pages there are, at least 1.
  public private(set) var count: Int
  /// How the elements follow each other; nil for one page.
  public private(set) var step: Element.Step?

  /// A run of one page.
  public init(_ element: Element) {
    first = element
    count = 1
  }

  /// A run of several pages.
  public init(_ first: Element, count: Int, step: Element.Step) {
    precondition(count > 0)
    self.first = first
    self.count = count
    self.step = count > 1 ? step : nil
  }

  /// The pages, as numbers inside their region.
  public var pages: Range<Int> { first.page..<first.page + count }

  /// The element of the last page.
  public var last: Element { self[count - 1] }

  /// The element of the page that lies `offset` pages behind the first.
  public subscript(offset: Int) -> Element {
    guard offset > 0, let step else { return first }
    return first.advanced(by: offset, step)
  }

  /// The run with something else said of each of its pages; the change depends on neither page nor frame.
  public func modified(_ change: (inout Element) -> Void) -> PageRun {
    var run = self
    change(&run.first)
    return run
  }

  /// Whether one of the elements is this one.
  public func contains(_ element: Element) -> Bool {
    pages.contains(element.page) && self[element.page - first.page] == element
  }

  /// The elements of some pages, or nil where the run has none of them.
  public func clamped(to range: Range<Int>) -> PageRun? {
    let part = pages.clamped(to: range)
    return part.isEmpty ? nil : slice(part.lowerBound - first.page..<part.upperBound - first.page)
  }

  /// The elements at some offsets, which are not empty.
  func slice(_ offsets: Range<Int>) -> PageRun {
    var part = self
    part.first = self[offsets.lowerBound]
    part.count = offsets.count
    if part.count == 1 { part.step = nil }
    return part
  }

  /// Adds what follows the run, as much as does; returns the rest.
  mutating func take(_ next: PageRun) -> PageRun? {
    guard let joint = last.step(to: next.first), step == nil || step == joint else { return next }
    if let inner = next.step, inner != joint {
      // Only the first goes on as this run does.
      step = joint
      count += 1
      return next.slice(1..<next.count)
    }
    step = joint
    count += next.count
    return nil
  }

  private enum CodingKeys: CodingKey { case first, count, step }

  /// More pages than an address space has.
  private static var most: Int { 1 << 36 }

  /// Reads a run; a count or pages that cannot be are an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    first = try container.decode(Element.self, forKey: .first)
    count = try container.decode(Int.self, forKey: .count)
    step = try container.decodeIfPresent(Element.Step.self, forKey: .step)
    guard 1...Self.most ~= count, 0...Self.most ~= first.page, (count > 1) == (step != nil) else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container, debugDescription: "there is no such run of pages")
    }
  }
}
