import CLinux
import Foundation
import Glibc
import ProcFS
import Testing
import TestSupport

/// Whether the frame tables can be read here; says why not.
private let seesFrames: Bool = {
  do {
    _ = try FrameCounts()
    _ = try FrameFlagsReader()
    return true
  } catch {
    print("skipping the tests of /proc/kpagecount and /proc/kpageflags: \(error)")
    return false
  }
}()

/// The frame tables on the running kernel.
@Suite(.enabled(if: seesFrames, "needs CAP_SYS_ADMIN, /proc/kpagecount and /proc/kpageflags"))
struct LiveFrameTests {
  @Test func ownPagesAreAnonymousAndMappedOnce() throws {
    let arena = try OwnArena(pageCount: 256)
    for page in 0..<arena.pageCount { arena.write(page: page) }
    let entries = try Pagemap(pid: getpid()).entries(addresses: arena.addresses)
    let frames = entries.compactMap(\.frameNumber)
    try #require(frames.count == 256)
    #expect(Set(frames).count == 256, "a frame of its own for each page")
    #expect(try FrameCounts().counts(of: frames) == Array(repeating: 1, count: 256))
    let flags = try FrameFlagsReader().flags(of: frames)
    #expect(flags.allSatisfy { $0.isSuperset(of: [.anon, .mmap, .swapBacked, .uptodate]) })
    #expect(flags.allSatisfy { !$0.contains(.zeroPage) && !$0.contains(.thp) })
  }

  @Test func pagesOnlyReadShareTheZeroPage() throws {
    let arena = try OwnArena(pageCount: 8)
    #expect((0..<8).allSatisfy { arena.read(page: $0) == 0 })
    let frames = try Pagemap(pid: getpid()).entries(addresses: arena.addresses).compactMap(\.frameNumber)
    try #require(frames.count == 8)
    #expect(Set(frames).count == 1)
    #expect(try FrameFlagsReader().flags(of: frames).allSatisfy { $0.contains(.zeroPage) })
    #expect(try FrameCounts().counts(of: frames) == Array(repeating: 0, count: 8))
  }

  @Test(arguments: 0..<8) func anyOrderGivesWhatSingleReadsGive(seed: UInt64) throws {
    // Frames from 0 up never move: reserved and kernel memory. Order, repeats and gaps are random.
    var generator = SeededGenerator(seed: seed)
    let frames = (0..<200).map { _ in FrameNumber(rawValue: UInt64.random(in: 0..<160, using: &generator)) }
    let counts = try FrameCounts()
    let singly = try frames.map { try counts.counts(of: [$0])[0] }
    #expect(try counts.counts(of: frames) == singly)
    #expect(try counts.counts(of: frames.sorted()) == zip(frames, singly).sorted { $0.0 < $1.0 }.map(\.1))
    #expect(try counts.counts(of: []).isEmpty)
  }

  @Test func openingTheBooksAgainAndAgainKeepsNothing() throws {
    /// Pages of the address space, and open files.
    func held() throws -> (pages: Int, files: Int) {
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ").first.flatMap {
        Int($0)
      }
      return (try #require(pages), try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count)
    }
    for _ in 0..<100 { _ = FrameBooks().tellsMerged }
    let before = try held()
    for _ in 0..<1000 { _ = FrameBooks().tellsMerged }
    let after = try held()
    // Other threads of the tests may take some, but not a page each time.
    #expect(after.pages - before.pages < 500)
    #expect(after.files - before.files < 50)
  }

  @Test func aFrameBeyondTheMemoryIsTruncated() throws {
    let counts = try FrameCounts()
    let error = ProcFSError.truncated(path: "/proc/kpagecount")
    #expect(throws: error) { try counts.counts(of: [FrameNumber(rawValue: 1 << 50)]) }
    #expect(throws: error) { try counts.counts(of: [FrameNumber(rawValue: .max)]) }
  }

  /// A page of another cowscope holds the same, so ksmd would merge the two, and both would be wrong about all others.
  @Test func thePageThatTellsWhatBitsMeanIsNotMergeable() throws {
    let (set, isSet) = (CInt(67), CInt(68))
    // Swift imports no function with variable arguments.
    typealias ProcessControl = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt
    let prctl = unsafe unsafeBitCast(try #require(dlsym(nil, "prctl")), to: ProcessControl.self)
    guard prctl(isSet, 0, 0, 0, 0) == 0, prctl(set, 1, 0, 0, 0) == 0 else {
      print("SKIP: PR_SET_MEMORY_MERGE needs Linux 6.4 and CAP_SYS_RESOURCE")
      return
    }
    defer { _ = prctl(set, 0, 0, 0, 0) }
    func isMergeable(_ address: UInt64) throws -> Bool {
      let entries = try Smaps.read(pid: getpid(), overlapping: address..<address + 1).entries
      return try #require(entries.first).flags.contains(.mergeable)
    }
    let arena = try OwnArena(pageCount: 1)
    #expect(try isMergeable(arena.addresses.lowerBound), "other memory is")
    #expect(try !isMergeable(clx_keep_anonymous_page()))
  }

  @Test func theBooksTellWhatTheirBitsMean() throws {
    let books = FrameBooks()
    #expect(books.hasCounts)
    let arena = try OwnArena(pageCount: 8)
    for page in 0..<8 { arena.write(page: page) }
    let frames = try Pagemap(pid: getpid()).entries(addresses: arena.addresses).compactMap(\.frameNumber?.rawValue)
    let flags = try #require(try books.flags(of: frames))
    #expect(try books.counts(of: frames) == Array(repeating: 1, count: 8))
    #expect(flags.allSatisfy { $0.contains(.ksm) != books.tellsMerged })
    #expect(flags.allSatisfy { $0.contains(.owner2) == books.tellsExclusive })
  }

  @Test func ownPagesAreChargedToOneControlGroup() throws {
    let arena = try OwnArena(pageCount: 64)
    for page in 0..<64 { arena.write(page: page) }
    let frames = try Pagemap(pid: getpid()).entries(addresses: arena.addresses).compactMap(\.frameNumber)
    if let inodes = try ifProvided({ () throws(ProcFSError) in try FrameControlGroups().inodes(of: frames) }) {
      #expect(inodes.count == 64 && Set(inodes).count == 1 && inodes[0] > 0)
    }
  }
}
