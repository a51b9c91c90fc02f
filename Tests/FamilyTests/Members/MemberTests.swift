import Family
import Testing

struct MemberTests {
  @Test func namesAreDifferentAndEveryMechanismHasAMember() {
    #expect(Set(Member.all.map(\.name)).count == Member.all.count)
    #expect(Set(Member.all.map(\.mechanism)) == Set(Mechanism.allCases))
    for member in Member.all {
      #expect(Member.named(member.name)?.title == member.title)
      #expect(!member.claims.isEmpty)
    }
    #expect(Member.named("nobody") == nil)
  }

  /// The cost of a view is the same over a mebibyte and over a tebibyte, but for qcow2, whose first table grows with the disk.
  @Test(arguments: Member.all.map(\.name)) func snapshotsDoNotDependOnTheSize(_ name: String) throws {
    let member = try #require(Member.named(name))
    let costs = try [1 << 20, 1 << 40].map { bytes in
      var system = member.make()
      let base = try system.create(bytes: bytes).view
      return try system.snapshot(base, at: nil).cost
    }
    if name == "qcow2" {
      #expect(costs[1].allocated - costs[0].allocated == 8 * ((1 << 11) - 1))
    } else {
      #expect(costs[0] == costs[1])
      #expect(costs[0].bytesCopied == 0)
    }
  }

  /// What section 3 of the measurements says of each member's first and second write, as far as both are one number.
  @Test(arguments: [
    ("overlayfs", 64 << 20, 4096), ("overlayfs-reflink", 4096, 4096), ("xfs", 4096, 4096),
    ("zfs", 131_072, 131_072), ("dm-thin", 69_632, 4096),
  ])
  func writesOfData(_ name: String, first: Int, second: Int) throws {
    let probe = try MemberProbe(#require(Member.named(name)))
    // Copying up writes the file, and then the block of the byte.
    let extra = name == "overlayfs" ? 4096 : 0
    #expect(try probe.firstWrite.get().dataWritten == first + extra)
    #expect(try probe.secondWrite.get().dataWritten == second)
  }

  @Test(arguments: [
    ("btrfs", 4096 + 16_384, 4096 + 16_384), ("qcow2", 131_072, 1), ("dm-snapshot", 12_288, 4096),
    ("sqlite", 4120, 4120), ("lmdb", 16_504, 16_504),
  ])
  func writesOfEverything(_ name: String, first: Int, second: Int) throws {
    let probe = try MemberProbe(#require(Member.named(name)))
    #expect(try probe.firstWrite.get().bytesWritten == first)
    #expect(try probe.secondWrite.get().bytesWritten == second)
  }

  /// Only where references are counted, or the old content went elsewhere, does the last sharer write in place.
  @Test(arguments: [
    ("xfs", 0), ("btrfs", 4096), ("zfs", 131_072), ("dm-thin", 65_536), ("dm-snapshot", 0),
    ("overlayfs-reflink", 4096),
  ])
  func theLastSharer(_ name: String, allocated: Int) throws {
    let probe = try MemberProbe(#require(Member.named(name)))
    #expect(try probe.lastSharer.get().allocated == allocated)
  }

  @Test(arguments: Member.all.map(\.name)) func onlyCopyOutPaysForEachSnapshot(_ name: String) throws {
    let probe = try MemberProbe(#require(Member.named(name)))
    let (one, ten) = (try probe.firstWrite.get(), try probe.firstWriteOfTen.get())
    if name == "dm-snapshot" {
      #expect(ten.bytesCopied == 10 * one.bytesCopied)
    } else {
      #expect(ten.bytesCopied == one.bytesCopied)
      #expect(ten.dataWritten == one.dataWritten)
    }
  }

  @Test func onlySomeLeaveGarbage() throws {
    for member in Member.all {
      let probe = try MemberProbe(member)
      #expect(probe.garbageAfterReclaim <= probe.garbageAfterDrop)
      switch member.name {
      case "btrfs": #expect(probe.garbageAfterReclaim == 9 * 4096)
      case "xfs", "zfs", "dm-thin", "dm-snapshot": #expect(probe.garbageAfterDrop == 0)
      case "postgresql": #expect(probe.garbageAfterDrop > 0 && probe.garbageAfterReclaim == 0)
      default: break
      }
    }
  }
}
