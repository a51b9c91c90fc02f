import ProcFS
import Testing

@Suite struct MapsTests {
  @Test func readsTheSameMappingsAsSmaps() throws {
    let maps = try Fixture.cat618.parsed("maps", by: Maps.parse)
    let smaps = try Fixture.cat618.parsed("smaps", by: Smaps.parse)
    #expect(maps.mappings == smaps.entries.map(\.mapping))
    #expect(maps.mappings.count == 24)
    #expect(maps.mappings.last?.path == "[vsyscall]")
    #expect(maps.mappings.last?.permissions == .execute)
    #expect(maps.mappings.first?.path == "/usr/bin/cat")
  }

  @Test(arguments: [
    ("1000-2000 rwxs 0000f000 08:02 77 /a b  c\n", "rwxs", UInt64(0xf000), Optional("/a b  c")),
    ("1000-2000 ---p 00000000 00:00 0\n", "---p", 0, nil),
    ("ffffffffff600000-ffffffffffffffff --xp 00000000 00:00 0 [vsyscall]\n", "--xp", 0, "[vsyscall]"),
  ])
  func readsOneLine(text: String, permissions: String, offset: UInt64, path: String?) throws {
    let maps = try parsed(text, by: Maps.parse)
    try #require(maps.mappings.count == 1)
    #expect(maps.mappings[0].permissions.description == permissions)
    #expect(maps.mappings[0].offset == offset)
    #expect(maps.mappings[0].path == path)
  }

  @Test func repairsAPathThatIsNotUTF8() throws {
    let text = Array("1000-2000 r--p 00000000 08:02 7 /a".utf8) + [0xff, UInt8(ascii: "\n")]
    #expect(try Maps.parse(text.span).mappings.first?.path == "/a\u{fffd}")
  }
}
