import Profiler
import Testing
import TestSupport

struct TracepointFormatTests {
  /// As Linux 6.18 prints it.
  static let fault = """
    name: page_fault_user
    ID: 190
    format:
    \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
    \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
    \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
    \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

    \tfield:unsigned long address;\toffset:8;\tsize:8;\tsigned:0;
    \tfield:unsigned long ip;\toffset:16;\tsize:8;\tsigned:0;
    \tfield:char comm[16];\toffset:24;\tsize:16;\tsigned:0;

    print fmt: "address=%ps ip=%ps error_code=0x%lx", (void *)REC->address, (void *)REC->ip, REC->error_code

    """

  @Test func fieldsHaveNamesPlacesAndSigns() throws {
    let format = try TracepointFormat.parse(Self.fault)
    #expect(format.name == "page_fault_user" && format.id == 190 && format.fields.count == 7)
    #expect(try format.number("address") == NumberField(offset: 8, size: 8, isSigned: false))
    #expect(try format.number("common_pid") == NumberField(offset: 4, size: 4, isSigned: true))
    #expect(
      format.fields.last == TracepointFormat.Field(type: "char", name: "comm", offset: 24, size: 16, isSigned: false))
  }

  @Test func whatIsMissingIsNamed() throws {
    let format = try TracepointFormat.parse(Self.fault)
    #expect(throws: EventError.strangeTracepoint("page_fault_user", line: "it has no field error_code")) {
      _ = try format.number("error_code")
    }
    #expect(throws: EventError.strangeTracepoint("page_fault_user", line: "its field comm is no number")) {
      _ = try format.number("comm")
    }
    #expect(throws: EventError.strangeTracepoint("unnamed", line: "it has no name or no ID")) {
      _ = try TracepointFormat.parse("")
    }
    #expect(throws: EventError.strangeTracepoint("x", line: "\tfield:int pid;\toffset:-4;\tsize:4;")) {
      _ = try TracepointFormat.parse("name: x\nID: 1\n\tfield:int pid;\toffset:-4;\tsize:4;\n")
    }
  }

  @Test(arguments: 0..<1000)
  func injuredTextsDoNotTrap(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var text = Array((Self.fault + Self.allocation).utf8)
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let place = Int.random(in: 0..<text.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: text.insert(contentsOf: repeatElement(UInt8(ascii: "("), count: 300), at: place)
      case 2: text.insert(contentsOf: repeatElement(UInt8(ascii: "9"), count: 30), at: place)
      default: text.removeSubrange(place..<min(text.count, place + 40))
      }
    }
    let format = try? TracepointFormat.parse(String(decoding: text, as: UTF8.self))
    _ = format.map { FlagNames(of: "gfp_flags", in: $0) }
  }

  /// The `print fmt` of Linux 6.18 and that of 6.1, shortened.
  static let allocation = """
    name: mm_page_alloc
    ID: 653
    format:
    \tfield:unsigned long gfp_flags;\toffset:24;\tsize:8;\tsigned:0;

    print fmt: "gfp_flags=%s", (REC->gfp_flags) ? __print_flags(REC->gfp_flags, "|", {( unsigned long)(((((( gfp_t)(((((1UL))) << (10))|((((1UL))) << (11)))) | (( gfp_t)((((1UL))) << (6)))) & ~(( gfp_t)(((((1UL))) << (10))))))), "GFP_ODD"}, {( unsigned long)(( gfp_t)((((1UL))) << (3))), "__GFP_MOVABLE"}, {( unsigned long)(( gfp_t)((((1UL))) << (8))), "__GFP_ZERO"}, {( unsigned long)(sizeof(int)), "ODD"}, { 0, ((void *)0) } ) : "none"

    """
  static let olderAllocation = """
    name: mm_page_alloc
    ID: 500
    format:

    print fmt: "gfp_flags=%s", (REC->gfp_flags) ? __print_flags(REC->gfp_flags, "|", {( unsigned long)((( gfp_t)(0x400u|0x800u)) | (( gfp_t)0x40u)), "GFP_NOFS"}, {( unsigned long)(( gfp_t)0x08u), "__GFP_MOVABLE"}, {(unsigned long)((gfp_t)0x100u), "__GFP_ZERO"} ) : "none"

    """

  @Test func flagsAreComputedFromTheExpressionsOfTheKernel() throws {
    let newer = FlagNames(of: "gfp_flags", in: try TracepointFormat.parse(Self.allocation))
    #expect(newer?.bits == ["GFP_ODD": 0x840, "__GFP_MOVABLE": 8, "__GFP_ZERO": 0x100])
    let older = FlagNames(of: "gfp_flags", in: try TracepointFormat.parse(Self.olderAllocation))
    #expect(older?.bits == ["GFP_NOFS": 0xc40, "__GFP_MOVABLE": 8, "__GFP_ZERO": 0x100])
    #expect(FlagNames(of: "flags", in: try TracepointFormat.parse(Self.allocation)) == nil)
  }
}
