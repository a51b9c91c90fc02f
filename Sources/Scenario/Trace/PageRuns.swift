/// What a trace says of many pages, one element each, kept as runs.
///
/// It reads like an array of elements, which are made as they are asked for; who has many to look at takes `runs`. Equal
/// sequences have equal runs, however they were put together.
public struct PageRuns<Element: PageElement>: Sendable, Hashable {
  /// The runs: each as long as can be, from the first element on.
  public private(set) var runs: [PageRun<Element>] = []
  /// For each run, how many elements lie before it.
  private var starts: [Int] = []
  /// The number of elements.
  public private(set) var count = 0

  /// Creates an empty sequence.
  public init() {}

  /// Creates a sequence of elements.
  ///
  /// O(elements).
  public init(_ elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// Adds an element.
  public mutating func append(_ element: Element) { append(PageRun(element)) }

  /// Adds the elements of a run, at a cost that does not grow with their number.
  public mutating func append(_ run: PageRun<Element>) {
    var rest: PageRun<Element>? = run
    while let next = rest {
      if runs.isEmpty {
        push(next)
        rest = nil
      } else {
        rest = runs[runs.count - 1].take(next)
        if let rest, rest.count == next.count {
          push(rest)
          break
        }
      }
    }
    count += run.count
  }

  private mutating func push(_ run: PageRun<Element>) {
    starts.append((starts.last ?? 0) + (runs.last?.count ?? 0))
    runs.append(run)
  }

  /// The elements about some pages, in their order.
  ///
  /// O(runs).
  public func clamped(to pages: Range<Int>) -> PageRuns {
    var result = PageRuns()
    for run in runs { if let part = run.clamped(to: pages) { result.append(part) } }
    return result
  }

  /// The runs whose elements satisfy a condition that does not depend on page or frame.
  ///
  /// O(runs).
  public func runwiseFilter(_ condition: (Element) throws -> Bool) rethrows -> PageRuns {
    var result = PageRuns()
    for run in runs where try condition(run.first) { result.append(run) }
    return result
  }

  /// The number of elements that satisfy a condition that does not depend on page or frame.
  ///
  /// O(runs).
  public func runwiseCount(where condition: (Element) throws -> Bool) rethrows -> Int {
    try runs.reduce(0) { try $0 + (condition($1.first) ? $1.count : 0) }
  }
}

extension PageRuns: RandomAccessCollection {
  /// The first index.
  public var startIndex: Int { 0 }
  /// The index behind the last.
  public var endIndex: Int { count }

  /// One element.
  ///
  /// O(log runs).
  public subscript(index: Int) -> Element {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return runs[low][index - starts[low]]
  }
}

extension PageRuns: ExpressibleByArrayLiteral {
  /// Creates a sequence of elements.
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension PageRuns: Codable {
  /// Reads the runs.
  public init(from decoder: any Decoder) throws {
    for run in try [PageRun<Element>](from: decoder) { append(run) }
  }

  /// Writes the runs.
  public func encode(to encoder: any Encoder) throws { try runs.encode(to: encoder) }
}

extension PageRuns {
  /// Two sequences side by side, element by element to the end of the shorter one, as pairs of runs of equal length.
  ///
  /// O(runs).
  public func pairs(with other: PageRuns) -> [(PageRun<Element>, PageRun<Element>)] {
    var result: [(PageRun<Element>, PageRun<Element>)] = []
    var (left, right) = (0, 0)
    var (leftOffset, rightOffset) = (0, 0)
    while left < runs.count, right < other.runs.count {
      let length = Swift.min(runs[left].count - leftOffset, other.runs[right].count - rightOffset)
      result.append(
        (
          runs[left].slice(leftOffset..<leftOffset + length),
          other.runs[right].slice(rightOffset..<rightOffset + length)
        ))
      leftOffset += length
      rightOffset += length
      if leftOffset == runs[left].count { (left, leftOffset) = (left + 1, 0) }
      if rightOffset == other.runs[right].count { (right, rightOffset) = (right + 1, 0) }
    }
    return result
  }
}

extension PageRuns {
  /// What two sequences in ascending order of pages say of the pages that both have, as pairs of runs about the same pages.
  ///
  /// O(runs).
  public func overlaps(with other: PageRuns) -> [(PageRun<Element>, PageRun<Element>)] {
    var result: [(PageRun<Element>, PageRun<Element>)] = []
    var (left, right) = (0, 0)
    while left < runs.count, right < other.runs.count {
      let (mine, its) = (runs[left], other.runs[right])
      if let one = mine.clamped(to: its.pages), let two = its.clamped(to: mine.pages) { result.append((one, two)) }
      if mine.pages.upperBound <= its.pages.upperBound { left += 1 } else { right += 1 }
    }
    return result
  }
}
