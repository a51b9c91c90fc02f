import Inspector
import ProcFS
import Testing

/// What maps and memory nodes show of a resting family is what its accounts count, and what the kernel says.
@Suite(.tags(.live), .enabled(if: Rights.seesFrames, "frame numbers need CAP_SYS_ADMIN"))
struct LiveMapTests {
  private static let room = AddressMap.Room(columns: 300, narrowest: 2, gap: 1, processes: 64)

  @Test func theStripsOfAFamilyAddUpToItsAccounts() throws {
    let subject = try Subject(["fork", "5", "700"])
    let snapshot = Scanner(pace: .fast).snapshot(try Look.candidates(tree: subject.pid)).snapshot
    let accounts = snapshot.inspection().accountsByProcess()
    let map = AddressMap(snapshot, room: Self.room)
    // fork made all of them: one family, whose first process is the first of the snapshot.
    #expect(map.families.map(\.processes) == [Array(0..<6)])
    for (process, account) in accounts.enumerated() {
      var pages: [MemoryCategory: Int] = [:]
      for segment in map.families[0].segments { pages.merge(segment.strips[process].pages, uniquingKeysWith: +) }
      let files = (pages[.file] ?? 0) + (pages[.sharedMapping] ?? 0)
      let unmapped = [MemoryCategory.zero, .device, .swapped, .hugetlb].reduce(0) { $0 + (pages[$1] ?? 0) }
      #expect((pages.values.reduce(0, +) - unmapped) * 4096 == account.resident)
      #expect((account.resident - account.anonymous) == files * 4096)
      #expect((pages[.zero] ?? 0) * 4096 == account.zero)
      let shared = pages.reduce(0) { sum, each in
        if case .shared = each.key { return sum + each.value }
        return sum
      }
      #expect(shared * 4096 == account.inherited)
    }
  }

  @Test func theClassOfAllHasTheColumnsThatNobodyWrote() throws {
    let subject = try Subject(["fork", "3", "300"])
    let snapshot = Scanner(pace: .fast).snapshot(try Look.candidates(tree: subject.pid)).snapshot
    let map = AddressMap(snapshot, room: Self.room)
    let segment = try #require(map.families[0].segments.first { $0.addresses.contains(subject.address) })
    let all = try #require(map.classes.firstIndex { $0.processes == [0, 1, 2, 3] && !$0.isOutsideToo })
    // Child k has written 10 k pages; what it did not write is the class of all, from page 20 on.
    #expect(segment.strips.map { $0.pages[.shared(all)] ?? 0 }.min() ?? 0 >= 280)
    #expect(segment.strips[3].pages[.own] ?? 0 >= 20)
  }

  @Test func nodesAreThoseOfNumaMaps() throws {
    guard let nodes = try? MemoryNodes.read(pageSize: 4096), nodes.numbers.count > 1 else {
      print("SKIP: this machine has one memory node")
      return
    }
    let subject = try Subject(["fork", "0", "700"])
    let snapshot = Scanner(pace: .fast).snapshot(try Look.candidates(tree: subject.pid)).snapshot
    var expected: [Int?: Int] = [:]
    for entry in try NumaMaps.read(pid: subject.pid).entries where !entry.isHugetlb {
      for part in entry.nodes { expected[part.node, default: 0] += part.pages * 4096 }
    }
    // numa_maps leaves out reserved pages (`can_gather_numa_stats` in fs/proc/task_mmu.c), of which Rss has one: the code of the vDSO.
    let found = snapshot.accountsByNode().processes[0].resident
    let accounts = zip(snapshot.mappings, snapshot.inspection().accountsByMapping())
    let code = accounts.reduce(0) { $1.0.mapping.path == "[vdso]" ? $0 + $1.1.resident : $0 }
    #expect(Set(found.keys) == Set(expected.keys))
    #expect(found.allSatisfy { $0.value >= expected[$0.key] ?? 0 })
    #expect(found.values.reduce(0, +) == expected.values.reduce(0, +) + code)
  }
}
