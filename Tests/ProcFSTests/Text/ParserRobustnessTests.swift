import FoundationEssentials
import ProcFS
import Testing
import TestSupport

/// Whatever the bytes are, a parser gives a value or a place; it never traps.
///
/// `COWSCOPE_PARSER_SEEDS=200000 swift test -c release --filter ParserRobustness` injures each text so many times.
@Suite struct ParserRobustnessTests {
  struct Subject: CustomTestStringConvertible {
    let fixture: Fixture
    let file: String
    let parse: @Sendable ([UInt8]) throws -> Int
    var testDescription: String { "\(file) of \(fixture.rawValue)" }
  }

  /// Each parser with a measure of what it found.
  private static let parsers: [(file: String, parse: @Sendable ([UInt8]) throws -> Int)] = [
    ("smaps", { try Smaps.parse($0.span).entries.count }),
    ("smaps", { try Smaps.parse($0.span, overlapping: 1 << 45..<1 << 46).entries.count }),
    ("smaps_rollup", { try SmapsRollup.parse($0.span).counters.rss ?? 0 }),
    ("maps", { try Maps.parse($0.span).mappings.count }),
    ("numa_maps", { try NumaMaps.parse($0.span).entries.count }),
    ("stat", { try ProcessStat.parse($0.span).comm.utf8.count }),
    ("status", { try ProcessStatus.parse($0.span).allowedCPUs?.count ?? 0 }),
    ("cgroup", { try ControlGroup.parse($0.span).count }),
    ("ksm_stat", { try KSMStat.parse($0.span).items ?? 0 }),
    ("ksm_merging_pages", { try KSMStat.parseMergingPages($0.span) }),
    ("vmstat", { try VMStat.parse($0.span).counts.count }),
    ("meminfo", { try Meminfo.parse($0.span).other.count }),
    ("mountinfo", { try MountTable.parse($0.span).count }),
    ("cpuinfo", { try Processors.parse($0.span).count }),
  ]

  private static let seeds = ProcessInfo.processInfo.environment["COWSCOPE_PARSER_SEEDS"].flatMap { UInt64($0) } ?? 2000

  static let subjects = [Fixture.linux612, .arm73].flatMap { fixture in
    parsers.map { Subject(fixture: fixture, file: $0.file, parse: $0.parse) }
  }

  @Test(arguments: subjects) func neverTrapsAndNamesAPlaceInsideTheText(subject: Subject) throws {
    let text = try subject.fixture.bytes(subject.file)
    #expect(try subject.parse(text) >= 0)
    var refusals = 0
    for seed in 0..<Self.seeds {
      let injured = mutated(text, seed: seed)
      do {
        _ = try subject.parse(injured)
      } catch let failure as ParseFailure {
        refusals += 1
        let lines = injured.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        try #require(failure.line >= 1 && failure.line <= lines.count, "seed \(seed)")
        try #require(failure.column >= 1 && failure.column <= lines[failure.line - 1].count + 1, "seed \(seed)")
      }
    }
    #expect(refusals > 100, "the injuries must be felt")
  }

  @Test(arguments: subjects) func refusesEveryCutOffText(subject: Subject) throws {
    let text = try subject.fixture.bytes(subject.file)
    for length in 1..<min(text.count, 3000) where text[length - 1] != UInt8(ascii: "\n") {
      try #require(failure { try subject.parse(Array(text[..<length])) } is ParseFailure, "length \(length)")
    }
  }

  /// Each file of /sys/kernel/mm holds one value.
  @Test(arguments: [Fixture.linux612, .arm73]) func settingsNeverTrapAndNameTheFile(fixture: Fixture) throws {
    var texts: [String: [String: [UInt8]]] = [:]
    for line in try fixture.lines("sys-kernel-mm") {
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      let slash = try #require(parts[0].lastIndex(of: "/"))
      texts[String(parts[0][..<slash]), default: [:]][String(parts[0][slash...].dropFirst())] = Array(
        (parts[1] + "\n").utf8)
    }
    #expect(texts.count > 20)
    for (directory, files) in texts.sorted(by: { $0.key < $1.key }) {
      var refusals = 0
      for seed in 0..<UInt64(300) {
        var generator = SeededGenerator(seed: seed)
        let name = try #require(files.keys.sorted().randomElement(using: &generator))
        var injured = files
        injured[name] = mutated(files[name] ?? [], seed: seed)
        do {
          try parse(directory, SettingFiles(path: directory, texts: injured))
        } catch let error as ProcFSError {
          guard case .malformed(let path, let line, let column, _) = error else { throw error }
          refusals += 1
          try #require(path == directory + "/" + name && line >= 1 && column >= 1)
        }
      }
      #expect(refusals > 20, "\(directory)")
    }
  }

  private func parse(_ directory: String, _ files: consuming SettingFiles) throws {
    if directory == "ksm" {
      _ = try KSMState(files)
    } else if directory.hasPrefix("hugepages/") {
      _ = try HugePagePool(pageBytes: 4096, files)
    } else if directory.hasSuffix("khugepaged") {
      _ = try TransparentHugePages.Khugepaged(files)
    } else if directory.hasSuffix("stats") {
      _ = try TransparentHugePages.Size(bytes: 4096, SettingFiles(path: directory, texts: [:]), stats: files)
    } else if directory.contains("hugepages-") {
      _ = try TransparentHugePages.Size(bytes: 4096, files, stats: nil)
    } else {
      _ = try TransparentHugePages(files)
    }
  }

  /// Arguments may be any bytes: nothing is refused.
  @Test func argumentsAreWhatLiesBetweenZeros() throws {
    for seed in 0..<UInt64(2000) {
      let bytes = mutated(Array("/bin/a b\u{0}--x=\u{0}\u{0}last\u{0}".utf8), seed: seed)
      let arguments = try CommandLine.arguments(bytes.span)
      #expect(arguments.count <= bytes.count { $0 == 0 } + 1)
      #expect(arguments.last != "")
    }
  }

  /// Numbers and lists of numbers, which many files hold alone.
  @Test func numbersAndListsNeverTrap() throws {
    for seed in 0..<UInt64(4000) {
      let bytes = mutated(Array("0-3,8,10-11\n".utf8), seed: seed)
      if let list = try? IndexList.parse(bytes.span) { #expect(list.count >= 0) }
      let number = mutated(Array("100\n".utf8), seed: seed)
      if let value = try? KernelNumber.parse(number.span) {
        let text = String(decoding: number, as: UTF8.self)
        #expect(UInt64(text.prefix { $0.isNumber }) == value && text.hasSuffix("\n"))
      }
    }
  }

  /// Binary values have no form that could be wrong.
  @Test func entriesAndFlagsTakeAnyBits() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<4000 {
      let entry = PagemapEntry(rawValue: generator.next())
      #expect(entry.frameNumber == nil || entry.isPresent)
      #expect((entry.swapOffset != nil) == entry.isSwapped)
      #expect(FrameFlags(rawValue: entry.rawValue).rawValue == entry.rawValue)
    }
  }

  @Test func aTotalOfAbsurdAmountsDoesNotTrap() throws {
    let record = "1000-2000 rw-p 00000000 00:00 0 \nRss: \(Int.max / 1024) kB\n"
    let smaps = try Smaps.parse(Array((record + record + record).utf8).span)
    #expect(smaps.entries.count == 3)
    #expect(smaps.total.rss != nil)
    let numa = try NumaMaps.parse(Array("1000 default N0=\(Int.max) N1=\(Int.max)\n".utf8).span)
    #expect(numa.entries[0].nodes.count == 2 && numa.entries[0].pages == -2)
  }

  @Test(arguments: Fixture.recorded) func anUnknownKeyIsKeptAndAMissingOneIsNil(fixture: Fixture) throws {
    let rollup = try fixture.lines("smaps_rollup")
    for place in 1...rollup.count {
      let grown = rollup[..<place] + ["Future_Key:   12 kB"] + rollup[place...]
      let parsed = try parsed(grown.joined(separator: "\n") + "\n", by: SmapsRollup.parse)
      #expect(parsed.other == [OtherField(key: "Future_Key", value: "12 kB")])
      #expect(parsed.counters == (try fixture.parsed("smaps_rollup", by: SmapsRollup.parse)).counters)
    }
    let keys: [(String, KeyPath<SmapsCounters, Int?>)] = [
      ("Rss:", \.rss), ("Pss:", \.pss), ("KSM:", \.ksm), ("Locked:", \.locked), ("Pss_Anon:", \.pssAnon),
    ]
    for (key, property) in keys {
      let without = rollup.filter { !$0.hasPrefix(key) }.joined(separator: "\n") + "\n"
      #expect(try parsed(without, by: SmapsRollup.parse).counters[keyPath: property] == nil)
    }
  }
}
