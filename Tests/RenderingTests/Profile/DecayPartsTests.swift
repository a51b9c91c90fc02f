import Inspector
import Profiler
import Rendering
import Testing

/// A decay curve with what happened along it, at a terminal and on a page.
@Suite struct DecayPartsTests {
  /// A family that grows for a hundred seconds, with a look each second; the clock is set back after the tenth.
  private func record(_ change: (inout ProfileRecord) -> Void = { _ in }) -> ProfileRecord {
    let looks = (0...100).map { index in
      var pages = Inheritance()
      (pages.stillShared, pages.broken) = (20_000 - 100 * index, 100 * index)
      let rows = [10, 11].map { (pid: Int32) in
        let member = ProcessFamily.Member(
          process: InspectedProcess(pid: pid, startTicks: 1, parent: 1, user: 0, name: "s", arguments: ["server"]),
          relation: pid == 10 ? .root : .child, generation: 0, role: nil)
        return FamilyLook.Row(
          member: member, resident: 0, proportional: 0, unique: 0, pages: pid == 10 ? nil : pages)
      }
      return FamilyLook(
        time: 1_790_000_000 + Double(index), monotonic: 5_000_000_000 + UInt64(index) * 1_000_000_000,
        members: rows.map(\.member), findsOrphans: true, template: 10, rows: rows, areas: [],
        total: FamilyTotal(anonymous: (20_000 + 100 * index) * 4096, fileShare: 0), coverage: Coverage(),
        cost: ScanCost(), since: index == 0 ? nil : DecayStep())
    }
    var record = ProfileRecord(
      origin: ProfileOrigin(pid: 10, command: [], began: 0, kernel: "6.18.44", pageSize: 4096, user: 0), looks: looks)
    change(&record)
    return record
  }

  private func collect(_ record: inout ProfileRecord, seconds: [Int]) {
    record.collections.add(
      seconds.map { second in
        BreakEvent(
          time: 5_000_000_000 + UInt64(second) * 1_000_000_000, pid: 11, tid: 11, address: 0, outcome: .copied,
          isKernel: false, code: CodeName(function: nil, module: nil),
          cause: BreakCause(collector: .inside(.collect), part: .collectorLinks))
      })
  }

  private func text(_ record: ProfileRecord, _ style: Style = Style()) -> [String] {
    ProfileReport(record, style: style).text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func theTerminalShowsTheCurveAndItsMarks() throws {
    let lines = text(
      record { record in
        collect(&record, seconds: [30, 60])
        record.looks[10].since?.joined = [11]
        record.looks[50].since?.left = [12]
        record.looks[90].since?.joined = [13]
        record.looks[90].since?.left = [14, 15]
      })
    let place = try #require(lines.firstIndex { $0.hasPrefix("takes  ▁") })
    #expect(lines[place].count == 67 && lines[place].hasSuffix("█"))
    let heights = Array("▁▂▃▄▅▆▇█")
    let curve = lines[place].dropFirst(7).compactMap { heights.firstIndex(of: $0) }
    #expect(curve == curve.sorted() && Set(curve).count == 8)
    #expect(lines[place + 1] == "             +           c           -     c                 x")
    let words = lines[place + 2..<place + 5].joined(separator: " ")
    #expect(words.hasPrefix("78.1M to 117M in 100 seconds; c collectors at work, 2 copies in all; + members came;"))
    #expect(words.contains("- members went; x both"))
    #expect(text(record(), Style(symbols: .ascii)).contains { $0.hasPrefix("takes  _") })
  }

  @Test func whereNothingHappensThereAreNoMarks() throws {
    let lines = text(record())
    let place = try #require(lines.firstIndex { $0.hasPrefix("takes  ▁") })
    #expect(lines[place + 1] == "78.1M to 117M in 100 seconds")
    let page = try #require(ProfilePage(record()).html)
    #expect(page.contains("<polyline") && !page.contains("<polygon") && !page.contains("class=\"mark\""))
    // A family that stays as it is has no curve.
    let flat = record { record in
      for index in record.looks.indices { record.looks[index].total.anonymous = 4096 }
    }
    #expect(!text(flat).contains { $0.hasPrefix("takes  ▁") })
  }

  @Test func howManyMarksThereAreIsBounded() throws {
    let busy = record { record in
      for index in 1...100 {
        record.looks[index].since?.joined = [Int32(index)]
        record.looks[index].since?.left = [Int32(1000 + index)]
      }
      collect(&record, seconds: (0..<50).map { $0 * 2 })
    }
    let page = try #require(ProfilePage(busy).html)
    #expect(page.components(of: "class=\"mark\"") == 16 && page.components(of: "<polygon") == 41)
    #expect(page.contains("collectors at work: 50 times, 50 pages copied; dashed: members came (+) and went (-)"))
    #expect(!page.contains("<script"))
  }

  @Test func aClockThatWasSetIsSaid() throws {
    let set = record { record in
      for index in 11...100 { record.looks[index].time -= 7200 }
      for index in 50...100 { record.looks[index].time += 60 }
    }
    let words = "the clock was set back by 7200 seconds meanwhile (the largest of 2 steps): times of looks follow it,"
    #expect(text(set).joined(separator: " ").contains(words))
    #expect(try #require(ProfilePage(set).html).contains(words))
    #expect(!text(record()).joined(separator: " ").contains("the clock"))
    // Curve and forecast are along the clock that does not jump.
    #expect(text(set).contains { $0.hasPrefix("takes  ▁") } && text(set)[0...4] == text(record())[0...4])
    let ahead = ProfileReport(set, outlook: Outlook(set, nil), style: Style()).text
    #expect(ahead.contains("forecast: after 1000 seconds"))
  }

  @Test func predictionsSayHowFarTheyMayBeOff() throws {
    var outlook = Outlook(record(), nil)
    outlook.predictions = [
      Prediction(change: .refork, total: 50 << 20, basis: "the basis"),
      Prediction(change: .hugePages, total: 60 << 20, range: 55 << 20...70 << 20, copies: 9),
    ]
    outlook.unpredicted = [Unpredicted(.merging, "nobody knows")]
    let text = ProfileReport(record(), outlook: outlook, style: Style()).text
    #expect(text.contains("  50M  -67.2M          workers began anew now\n"))
    #expect(text.contains("  60M  -57.2M       9  memory were in huge pages\n"))
    #expect(text.contains("if workers began anew now: the basis\n"))
    #expect(text.contains("if memory were in huge pages: 55M to 70M\n"))
    #expect(text.contains("not predicted, if KSM had merged equal pages: nobody knows\n"))
    let json = String(decoding: try #require(ProfileDocument(record(), outlook: outlook)).json(), as: UTF8.self)
    #expect(json.contains("\"least\" : 57671680") && json.contains("\"reason\" : \"nobody knows\""))
    #expect(try #require(ProfilePage(record(), outlook: outlook).html).contains("55M to 70M"))
  }
}

extension String {
  /// How often a part is in it.
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
