/// Address spaces side by side, cut into columns: what a picture of them shows.
///
/// Processes with the same layout, which fork gives, are a family and have one axis: what stands in one column has the same address
/// in all of them. On the axis is only memory that holds something in one of them. A mapping gets columns by the square root of its pages, and
/// at least some, so that small ones stay visible beside large ones; within a mapping the pages are to scale.
public struct AddressMap: Sendable {
  /// Anonymous memory of several processes, by exactly whom, the largest class first.
  public internal(set) var classes: [SharingClass] = []
  /// Families, the one with the most memory first.
  public internal(set) var families: [Family] = []
  /// Processes that were left out, because the map has no room for them.
  public internal(set) var omittedProcesses = 0
  /// Different memory by category, in bytes, of all processes, also of those that are left out; pages without a frame, which are swapped or
  /// hidden, as often as they are mapped.
  public internal(set) var amounts: [MemoryCategory: Int] = [:]

  /// Anonymous memory that exactly these processes of the view have.
  public struct SharingClass: Hashable, Sendable {
    /// The processes, as indices of the snapshot, ascending.
    public var processes: [Int]
    /// Whether processes outside the view have it too.
    public var isOutsideToo: Bool
    /// Different frames, in bytes.
    public var bytes = 0
  }

  /// Processes with one layout.
  public struct Family: Sendable {
    /// The processes, as indices of the snapshot, ascending.
    public internal(set) var processes: [Int]
    /// The mappings, by address.
    public internal(set) var segments: [Segment]
  }

  /// A mapping, or neighbours drawn together, over all processes of a family.
  public struct Segment: Sendable {
    /// The file, or the kernel's name for the memory, of the largest mapping.
    public internal(set) var name: String
    /// From the first address to the last.
    public internal(set) var addresses: Range<UInt64>
    /// How many neighbours are drawn together, at least 1, whatever their names are.
    public internal(set) var names = 1
    /// Pages that hold something in at least one process.
    public internal(set) var pages: Int
    /// Its first column, from 0.
    public internal(set) var column = 0
    /// Its columns, at least 1.
    public internal(set) var width = 0
    /// What each process of the family has there, in their order.
    public internal(set) var strips: [Strip] = []
    /// How many cells stand in its columns: as many as columns, or one for each page if these are fewer.
    public var cells: Int { min(width, pages) }
  }

  /// What one process has in a segment.
  public struct Strip: Sendable {
    /// What it has in each cell.
    public internal(set) var cells: [Cell]
    /// All of it, in pages.
    public internal(set) var pages: [MemoryCategory: Int] = [:]
    /// Pages that a PMD maps; nil where the kernel does not tell.
    public internal(set) var hugePages: Int? = 0
  }

  /// A cell of a strip: pages by category, and all pages that it stands for, empty ones included.
  public struct Cell: Hashable, Sendable {
    /// Pages of each category that is there.
    public internal(set) var pages: [MemoryCategory: Int] = [:]
    /// Pages that hold something in some process.
    public internal(set) var capacity: Int
  }

  /// How much room there is.
  public struct Room: Sendable {
    /// Columns of a strip.
    public var columns: Int
    /// The fewest columns of a segment.
    public var narrowest: Int
    /// Columns between two segments.
    public var gap: Int
    /// Processes that are drawn at most.
    public var processes: Int

    /// Describes the room.
    public init(columns: Int, narrowest: Int, gap: Int, processes: Int) {
      self.columns = columns
      self.narrowest = narrowest
      self.gap = gap
      self.processes = processes
    }

    /// Segments that leave two thirds of the columns to size.
    var mostSegments: Int { max(1, columns / 3 / (narrowest + gap)) }
  }

  /// Draws up the map of a snapshot.
  ///
  /// - Complexity: O(pages of the snapshot).
  public init(_ snapshot: Snapshot, room: Room) {
    let categories = FrameCategories(snapshot)
    classes = categories.classes
    for (category, frames) in categories.frames { amounts[category] = frames * snapshot.pageSize }
    var shown = 0
    for members in LayoutFamilies.families(of: snapshot) {
      let fitting = Array(members.prefix(room.processes - shown))
      omittedProcesses += members.count - fitting.count
      guard !fitting.isEmpty else { continue }
      shown += fitting.count
      families.append(AxisBuilder(snapshot, fitting, room).family(categories))
    }
    for (category, pages) in categories.pagesWithoutFrame(of: snapshot) {
      amounts[category, default: 0] += pages * snapshot.pageSize
    }
  }
}
