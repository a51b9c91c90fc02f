import Profiler
import Testing
import TestSupport

struct RecordReaderTests {
  private func read(_ bytes: [UInt8], _ fields: SampleFields) -> (records: [PerfRecord], isBroken: Bool) {
    var reader = RecordReader(fields: fields)
    var records: [PerfRecord] = []
    while let record = reader.next(in: bytes.span) { records.append(record) }
    return (records, reader.isBroken)
  }

  @Test func aSampleHasItsFieldsInTheOrderOfTheKernel() {
    var made = MadeRecords()
    let body =
      little(UInt64(0x40_1000)) + little(Int32(7)) + little(Int32(8)) + little(UInt64(99)) + little(UInt64(0x7f00_1000))
      + little(UInt32(3)) + little(UInt32(0)) + little(UInt64(2)) + little(UInt64(1)) + little(UInt64(2))
      + little(UInt32(4)) + [1, 2, 3, 4] + little(UInt64(2)) + little(UInt64(0x40_2000))
    made.add(type: 9, misc: 2, body)
    let all: SampleFields = [.instruction, .thread, .time, .address, .cpu, .callchain, .raw, .userRegisters]
    let expected = PerfSample(
      isUser: true, instruction: 0x40_1000, pid: 7, tid: 8, time: 99, address: 0x7f00_1000, cpu: 3,
      callchain: 56..<72, raw: 76..<80, userInstruction: 0x40_2000, userRegisters: 88..<96)
    #expect(read(made.bytes, all) == ([.sample(expected)], false))
  }

  @Test func whichEventItIsComesFirst() {
    var made = MadeRecords()
    made.add(type: 9, misc: 2, little(UInt64(42)) + little(Int32(7)) + little(Int32(8)) + little(UInt64(99)))
    let trailer = little(Int32(7)) + little(Int32(8)) + little(UInt64(99)) + little(UInt64(42))
    made.add(type: 3, little(Int32(7)) + little(Int32(8)) + padded("ruby") + trailer)
    made.add(type: 9, misc: 2, little(UInt64(42)) + little(Int32(7)) + little(Int32(8)))
    let expected = PerfSample(isUser: true, identifier: 42, pid: 7, tid: 8, time: 99)
    #expect(
      read(made.bytes, [.identifier, .thread, .time]).records == [
        .sample(expected), .name(NameRecord(pid: 7, tid: 8, name: "ruby", isExec: false, time: 99)),
        .malformed(type: 9),
      ])
  }

  @Test func aThreadWithoutUserCodeHasNoRegisters() {
    var made = MadeRecords()
    made.add(type: 9, misc: 1, little(UInt64(0)))
    made.add(type: 9, misc: 1, little(UInt64(2)))
    #expect(
      read(made.bytes, .userRegisters).records == [.sample(PerfSample(isUser: false)), .malformed(type: 9)])
  }

  @Test func aSampleOfTheKernelIsNotOfUserCode() {
    var made = MadeRecords()
    made.add(type: 9, misc: 1, little(UInt64(5)))
    #expect(read(made.bytes, .time).records == [.sample(PerfSample(isUser: false, time: 5))])
  }

  @Test func recordsOfProcessesSayWhoAndWhen() {
    var made = MadeRecords()
    let trailer = little(Int32(20)) + little(Int32(21)) + little(UInt64(777))
    let task = little(Int32(20)) + little(Int32(10)) + little(Int32(21)) + little(Int32(11)) + little(UInt64(555))
    made.add(type: 7, task + trailer)
    made.add(type: 4, task + trailer)
    made.add(type: 3, misc: 1 << 13, little(Int32(20)) + little(Int32(21)) + padded("gunicorn") + trailer)
    made.add(
      type: 10, misc: 2,
      little(Int32(20)) + little(Int32(21)) + little(UInt64(0x1000)) + little(UInt64(0x2000)) + little(UInt64(0x3000))
        + [UInt8](repeating: 1, count: 24) + little(UInt64(5)) + padded("/usr/lib/libc.so.6") + trailer)
    made.add(type: 2, little(UInt64(1)) + little(UInt64(42)) + trailer)
    made.add(type: 13, little(UInt64(43)) + trailer)
    made.add(type: 5, little(UInt64(1)) + little(UInt64(2)) + little(UInt64(3)) + trailer)
    made.add(type: 6, little(UInt64(1)) + little(UInt64(2)) + little(UInt64(3)) + trailer)
    made.add(type: 99, [])
    let record = TaskRecord(pid: 20, parentPID: 10, tid: 21, parentTID: 11, time: 555)
    #expect(
      read(made.bytes, [.thread, .time]).records == [
        .fork(record), .exit(record),
        .name(NameRecord(pid: 20, tid: 21, name: "gunicorn", isExec: true, time: 777)),
        .mapping(
          MappingRecord(
            pid: 20, address: 0x1000, length: 0x2000, fileOffset: 0x3000, path: "/usr/lib/libc.so.6", time: 777)),
        .lost(42), .lost(43), .throttled, .unthrottled, .other(type: 99),
      ])
  }

  @Test func aRecordThatIsTooShortForItsTypeIsNamedAndTheNextOneRead() {
    var made = MadeRecords()
    for type: UInt32 in [9, 7, 4, 3, 10, 2, 13] { made.add(type: type, [1, 2, 3]) }
    made.add(type: 9, little(UInt64(5)))
    let expected: [PerfRecord] =
      [9, 7, 4, 3, 10, 2, 13].map { .malformed(type: $0) } + [.sample(PerfSample(isUser: false, time: 5))]
    #expect(read(made.bytes, .time) == (expected, false))
  }

  @Test(arguments: [0, 7, 4000])
  func aSizeThatCannotBeEndsTheReading(size: Int) {
    var made = MadeRecords()
    made.add(type: 9, little(UInt64(5)))
    made.add(type: 9, size: size, little(UInt64(6)))
    let result = read(made.bytes, .time)
    #expect(result.records.count == 1 && result.isBroken)
  }

  @Test func countsOfHostileSamplesDoNotLeadOutside() {
    for count in [UInt64.max, 1 << 61, 1 << 32, 3] {
      var made = MadeRecords()
      made.add(type: 9, little(count) + little(UInt64(1)) + little(UInt64(2)))
      #expect(read(made.bytes, .callchain).records == [.malformed(type: 9)])
    }
    for size in [UInt32.max, 13, 1 << 31] {
      var made = MadeRecords()
      made.add(type: 9, little(size) + [UInt8](repeating: 0, count: 12))
      #expect(read(made.bytes, .raw).records == [.malformed(type: 9)])
    }
  }

  @Test(arguments: 0..<200)
  func tornBytesGiveAllRecordsBeforeTheTear(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var made = MadeRecords()
    var ends: [Int] = []
    for index in 0..<Int.random(in: 1...20, using: &generator) {
      let raw = (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
      }
      made.addTracepoint(pid: Int32(index), tid: 1, time: UInt64(index), raw: raw)
      ends.append(made.bytes.count)
    }
    let cut = Int.random(in: 0...made.bytes.count, using: &generator)
    let result = read(Array(made.bytes.prefix(cut)), [.thread, .time, .raw])
    #expect(result.records.count == ends.count { $0 <= cut })
    #expect(result.isBroken == (cut != 0 && !ends.contains(cut)))
    for (index, record) in result.records.enumerated() {
      guard case .sample(let sample) = record else {
        Issue.record("\(record) is no sample")
        continue
      }
      #expect(sample.pid == Int32(index) && sample.time == UInt64(index))
      #expect(sample.raw.map { $0.upperBound } == ends[index])
    }
  }

  @Test(arguments: 0..<2000)
  func hostileBytesNeitherTrapNorLoop(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var made = MadeRecords()
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      let body = (0..<Int.random(in: 0...80, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
      }
      made.add(
        type: UInt32.random(in: 0...14, using: &generator), misc: UInt16.random(in: 0...(.max), using: &generator),
        size: Bool.random(using: &generator) ? nil : Int.random(in: 0...120, using: &generator), body)
    }
    let fields = SampleFields(rawValue: UInt64.random(in: 0...(.max), using: &generator))
    var reader = RecordReader(fields: fields)
    var count = 0
    while let record = reader.next(in: made.bytes.span) {
      count += 1
      guard case .sample(let sample) = record else { continue }
      for part in [sample.raw, sample.callchain] {
        #expect(part.map { $0.lowerBound >= 0 && $0.upperBound <= made.bytes.count } ?? true)
      }
    }
    #expect(count <= made.bytes.count / 8)
  }
}
