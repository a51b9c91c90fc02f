import Glibc
import Inspector
import ProcFS
import Testing

/// Where tools that read /proc go wrong; see docs/inspector.md.
@Suite(.tags(.live), .enabled(if: Rights.seesFrames, "frame numbers need CAP_SYS_ADMIN"))
struct TrapTests {
  @Test func kernelThreadsAndZombiesHaveNoMemoryAndAreNamed() throws {
    let subject = try Subject(["zombie"])
    let zombie = try #require(subject.said["child"].flatMap { Int32($0) })
    var selection = ProcessSelection()
    selection.pids = [2, zombie]
    let inspection = Scanner().scan(try ProcessCatalogue.ofThisMachine().candidates(selection).found)
    #expect(inspection.processes.isEmpty)
    #expect(inspection.coverage.omitted == [.kernelThread: [2], .zombie: [zombie]])
  }

  @Test func aPageMappedTwiceByOneProcessIsSharedAndItsPssWhole() throws {
    let subject = try Subject(["twice", "50"])
    let inspection = try Look.at(tree: subject.pid)
    let group = try #require(
      inspection.groups.first { group in
        group.mappings.contains { inspection.mappings[$0].mapping.addresses.contains(subject.address) }
      })
    #expect(group.frames == 50 && group.kernelCount == 2 && group.mappings.count == 2)
    #expect(inspection.processes(of: group) == [0])
    #expect(try Agreement.differences(tree: subject.pid) == [])
  }

  @Test func theZeroPageIsNobodysMemory() throws {
    let subject = try Subject(["zeros", "64"])
    let inspection = try Look.at(tree: subject.pid)
    #expect(inspection.accountsByProcess()[0].zero == 64 * 4096)
    #expect(try Agreement.differences(tree: subject.pid) == [])
  }

  @Test func aPartlyUnmappedHugePageIsCountedFrameByFrame() throws {
    let subject = try Subject(["huge"])
    #expect(try Agreement.differences(tree: subject.pid) == [])
  }

  @Test func thousandsOfSmallMappingsLoseNothingToRounding() throws {
    let subject = try Subject(["vmas", "30000"])
    let inspection = try Look.at(tree: subject.pid)
    #expect(try Agreement.differences(tree: subject.pid) == [])
    #expect(inspection.cost.calls < 200, "neighbours are read together")
  }

  @Test func terabytesOfReservationCostLittle() throws {
    let subject = try Subject(["sparse", "1024"])
    let inspection = try Look.at(tree: subject.pid)
    #expect(try Agreement.differences(tree: subject.pid) == [])
    #expect(inspection.cost.pages < 1024 * 2048 + 100_000)
  }

  @Test func pathsAreWhatTheyAreWhateverIsInThem() throws {
    let folder = "/tmp/cowscope odd\n\\012 \(getpid())"
    let names = ["with space", "line\nbreak", "back\\slash", "gone (deleted)", "[heap]", " ", "é\u{1F42E}"]
    #expect(unsafe mkdir(folder, 0o700) == 0)
    defer { unsafe rmdir(folder) }
    for name in names {
      let path = "\(folder)/\(name)"
      let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
      #expect(file >= 0 && ftruncate(file, 4096) == 0)
      let page = unsafe mmap(nil, 4096, PROT_READ, MAP_SHARED, file, 0)
      defer {
        unsafe munmap(page, 4096)
        close(file)
        unsafe unlink(path)
      }
      let address = UInt64(UInt(bitPattern: page))
      func mapping() throws -> Mapping {
        var selection = ProcessSelection()
        selection.pids = [getpid()]
        let inspection = Scanner(pace: .fast).scan(try ProcessCatalogue.ofThisMachine().candidates(selection).found)
        return try #require(inspection.mappings.first { $0.mapping.addresses.contains(address) }).mapping
      }
      // proc_pid_maps(5): only a newline is written as \012, so a backslash of the name stays as it is.
      let written = path.replacing("\n", with: "\\012")
      #expect(try mapping().path == written)
      unsafe unlink(path)
      #expect(try mapping().path?.hasSuffix(" (deleted)") == true)
    }
  }

  @Test func aVforkChildSharesEverythingAndIsCountedOnce() throws {
    let subject = try Subject(["vfork"])
    var inspection = try Look.at(tree: subject.pid)
    for _ in 0..<200 where inspection.processes.count < 2 {
      usleep(5000)
      inspection = try Look.at(tree: subject.pid)
    }
    #expect(inspection.processes.count == 2)
    #expect(inspection.processes[1].sharesMemoryWith == 0)
    #expect(inspection.accountsByProcess()[1] == Account())
  }

  @Test func aNumberThatIsUsedAgainIsNotTheSameProcess() throws {
    let subject = try Subject(["zeros", "1"])
    var candidates = try Look.candidates(tree: subject.pid)
    candidates[0].process.startTicks -= 1
    let inspection = Scanner().scan(candidates)
    #expect(inspection.coverage.omitted == [.gone: [subject.pid]])
  }

  @Test func processesThatComeAndGoDoNotDisturb() throws {
    let subject = try Subject(["storm", "10000"])
    var scans = 0
    while !subject.hasSpoken {
      let inspection = try Look.at(tree: subject.pid)
      let omitted = inspection.coverage.omitted.values.reduce(0) { $0 + $1.count }
      // A process that goes while its pages are read keeps what was read, and is named as gone as well.
      #expect(inspection.processes.count + omitted >= inspection.coverage.selected)
      scans += 1
    }
    #expect(scans > 10)
    #expect(subject.end()["births"] == "10000")
  }

  @Test func mappingsThatComeAndGoDoNotDisturb() throws {
    let subject = try Subject(["churn"])
    for _ in 0..<100 {
      let inspection = try Look.at(tree: subject.pid)
      #expect(inspection.processes.count == 1)
    }
  }
}
