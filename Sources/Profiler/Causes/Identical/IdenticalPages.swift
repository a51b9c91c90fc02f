internal import Inspector

/// How many of the pages that members have of their own hold the same bytes as the template's now.
///
/// Whoever wrote to such a page has written what was there before: a count of references that went up and down again. They could be shared.
public struct IdenticalPages: Sendable, Hashable, Codable {
  /// Broken pages of all members.
  public var broken = 0
  /// How many of them were chosen to be compared.
  public var chosen = 0
  /// Those that both could be read of.
  public var compared = 0
  /// Those of which all bytes are the same.
  public var identical = 0
  /// Bytes that differ, in all that were compared.
  public var differingBytes = 0
  /// What has decided which pages were chosen.
  public var seed: UInt64

  /// The most pages that are compared as a rule: 16 MiB of each side.
  public static let most = 4096

  /// Creates a comparison of nothing.
  package init(seed: UInt64) { self.seed = seed }

  /// Compares pages of a profile that a seed chooses; nil where frames are hidden, or nothing is broken.
  ///
  /// Memory is read as it is now, through /proc/<pid>/mem, which changes nothing of it.
  ///
  /// - Complexity: O(pages of the profile); two system calls for each page that is compared.
  public init?(_ profile: FamilyProfile, atMost most: Int = most, seed: UInt64 = 1) {
    guard profile.coverage.rung == .frames, let template = profile.template else { return nil }
    self.seed = seed
    let members = profile.brokenPages()
    broken = members.reduce(0) { $0 + $1.pages.count }
    guard broken > 0 else { return nil }
    let choice = EvenChoice(of: broken, atMost: most, seed: seed)
    chosen = choice.numbers.count
    let original = ProcessMemory(pid: template)
    var first = 0
    var next = 0
    for (pid, pages) in members {
      let memory = ProcessMemory(pid: pid)
      while next < choice.numbers.count, choice.numbers[next] < first + pages.count {
        let address = pages[choice.numbers[next] - first] * UInt64(profile.pageSize)
        next += 1
        guard let own = memory?.read(address, profile.pageSize), let other = original?.read(address, profile.pageSize)
        else { continue }
        compared += 1
        if own.bytes == other.bytes {
          identical += 1
        } else {
          differingBytes += zip(own.bytes, other.bytes).count { $0 != $1 }
        }
      }
      first += pages.count
    }
    guard compared > 0 else { return nil }
  }
}
