internal import CLinux
internal import Glibc
internal import ProcFS

/// Reads which frames pages of running processes have.
enum PageFrames {
  /// The frames of some pages of a process, ascending; nil for those that have none, or where nobody may see it.
  ///
  /// - Complexity: one system call for pages that lie close to each other.
  static func of(_ pages: [UInt64], in pid: Int32) -> [UInt64?] {
    var frames = [UInt64?](repeating: nil, count: pages.count)
    guard let pagemap = try? Pagemap(pid: pid) else { return frames }
    var entries = [PagemapEntry](repeating: PagemapEntry(rawValue: 0), count: longest)
    var begin = 0
    while begin < pages.count {
      var end = begin + 1
      while end < pages.count, pages[end] - pages[end - 1] <= widestGap, pages[end] - pages[begin] < longest {
        end += 1
      }
      let count = Int(pages[end - 1] - pages[begin]) + 1
      let found = (try? pagemap.read(from: pages[begin], count: count, into: &entries)) ?? 0
      for index in begin..<end {
        let offset = Int(pages[index] - pages[begin])
        if offset < found { frames[index] = entries[offset].frameNumber?.rawValue }
      }
      begin = end
    }
    return frames
  }

  /// The frame of the page of zeros; nil where nobody may see it.
  static func ofZeros() -> UInt64? {
    let address = clx_keep_zero_page()
    return address == 0 ? nil : of([address / Pagemap.pageSize], in: getpid()).first ?? nil
  }

  /// Pages between two of interest that are read rather than asking twice.
  private static let widestGap: UInt64 = 8
  /// Pages of one call.
  private static let longest = 512
}
