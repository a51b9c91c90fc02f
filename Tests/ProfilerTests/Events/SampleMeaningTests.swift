import ProcFS
import Profiler
import Testing
import TestSupport

/// Samples of kernels that keep the fields of tracepoints elsewhere.
struct SampleMeaningTests {
  private struct Layout {
    var text: String
    var places: [String: (offset: Int, size: Int)]
    var bytes: Int
  }

  /// A format whose fields have other places and, where that is possible, other sizes.
  private func layout(
    _ name: String, id: Int, _ fields: [String], _ generator: inout SeededGenerator
  ) -> Layout {
    var layout = Layout(text: "name: \(name)\nID: \(id)\nformat:\n", places: [:], bytes: 8)
    layout.text += "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    layout.text += "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
    (layout.places["common_type"], layout.places["common_pid"]) = ((0, 2), (4, 4))
    for field in fields.shuffled(using: &generator) {
      let size = field == "order" ? 4 : 8
      layout.bytes += 8 * Int.random(in: 0...3, using: &generator)
      layout.text += "\tfield:unsigned long \(field);\toffset:\(layout.bytes);\tsize:\(size);\tsigned:0;\n"
      layout.places[field] = (layout.bytes, size)
      layout.bytes += 8
    }
    return layout
  }

  private func raw(_ layout: Layout, _ values: [String: UInt64]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xee, count: layout.bytes)
    for (name, place) in layout.places {
      bytes.replaceSubrange(
        place.offset..<place.offset + place.size, with: little(values[name] ?? 0).prefix(place.size))
    }
    return bytes
  }

  private func decode(
    _ meaning: SampleMeaning, _ bytes: [UInt8], isFollowed: (Int32, UInt64) -> Bool = { _, _ in true }
  ) -> DecodedRecords {
    var decoded = DecodedRecords()
    var reader = RecordReader(fields: [.thread, .time, .raw])
    while let record = reader.next(in: bytes.span) {
      meaning.decode(record, bytes.span, into: &decoded, isFollowed: isFollowed)
    }
    return decoded
  }

  private static let flags = #"__print_flags(REC->gfp_flags, "|", {1 << 3, "__GFP_MOVABLE"}, {1 << 5, "__GFP_ZERO"})"#

  @Test(arguments: 0..<100)
  func fieldsAreFoundWhereTheFormatSaysTheyAre(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let user = layout("page_fault_user", id: 11, ["address", "ip", "error_code"], &generator)
    let kernel = layout("page_fault_kernel", id: 12, ["address", "ip", "error_code"], &generator)
    let allocation = layout("mm_page_alloc", id: 13, ["pfn", "order", "gfp_flags"], &generator)
    let fields = try AllocationFields(try TracepointFormat.parse(allocation.text + "print fmt: \(Self.flags)\n"))
    #expect(fields.filter == "gfp_flags & 8")
    let meaning = SampleMeaning.tracepoints(
      try TracepointMeaning(
        user: try TracepointFormat.parse(user.text), kernel: try TracepointFormat.parse(kernel.text),
        allocation: fields))
    // Both are addresses in turn: of user memory, which ends below bit 56.
    let (address, ip) = (
      UInt64.random(in: 0..<1 << 56, using: &generator), UInt64.random(in: 0..<1 << 56, using: &generator)
    )
    var made = MadeRecords()
    let userRaw = raw(user, ["common_type": 11, "address": address, "ip": ip, "error_code": 7])
    made.addTracepoint(pid: 5, tid: 6, time: 100, raw: userRaw)
    made.addTracepoint(
      pid: 5, tid: 6, time: 101, raw: raw(kernel, ["common_type": 12, "address": ip, "ip": address, "error_code": 3]))
    for (time, pfn, order, flags): (UInt64, UInt64, UInt64, UInt64) in [
      (102, 77, 0, 0x28), (103, 78, 0, 0x8), (104, 79, 9, 0x8), (105, .max, 0, 0x8),
    ] {
      made.addTracepoint(
        pid: 5, tid: 6, time: time,
        raw: raw(allocation, ["common_type": 13, "pfn": pfn, "order": order, "gfp_flags": flags]))
    }
    let decoded = decode(meaning, made.bytes)
    #expect(
      decoded.faults == [
        FaultEvent(
          time: 100, pid: 5, tid: 6, address: address, instruction: ip, kind: .writeToPresent, errorCode: 7),
        FaultEvent(
          time: 101, pid: 5, tid: 6, address: ip, instruction: address, kind: .kernelWriteToPresent, errorCode: 3),
      ])
    #expect(decoded.allocations.map(\.frame.rawValue) == [77, 78, 79])
    #expect(
      decoded.allocations.map(\.isZeroed) == [true, false, nil] && decoded.allocations.map(\.order) == [0, 0, 9])
    #expect(decoded.malformed == 0)
    var ofKernel = MadeRecords()
    ofKernel.addTracepoint(
      pid: 5, tid: 6, time: 100,
      raw: raw(user, ["common_type": 11, "address": address | 1 << 63, "ip": ip, "error_code": 7]))
    #expect(decode(meaning, ofKernel.bytes).faults.isEmpty && decode(meaning, ofKernel.bytes).malformed == 0)
    #expect(decode(meaning, made.bytes) { pid, time in pid == 5 && time > 100 }.faults.count == 1)
    // A sample of a tracepoint that was not asked for, and one that is too short for its fields.
    var strange = MadeRecords()
    strange.addTracepoint(pid: 5, tid: 6, time: 1, raw: raw(user, ["common_type": 99]))
    strange.addTracepoint(pid: 5, tid: 6, time: 2, raw: Array(userRaw.prefix(12)))
    strange.addTracepoint(pid: 5, tid: 6, time: 3, raw: [])
    #expect(decode(meaning, strange.bytes).faults.isEmpty && decode(meaning, strange.bytes).malformed >= 2)
  }

  @Test func flagsThatTheKernelDoesNotTellAreUnknown() throws {
    var generator = SeededGenerator(seed: 1)
    let text = layout("mm_page_alloc", id: 13, ["pfn", "order", "gfp_flags"], &generator).text
    let fields = try AllocationFields(try TracepointFormat.parse(text))
    #expect(fields.filter == nil)
  }
}
