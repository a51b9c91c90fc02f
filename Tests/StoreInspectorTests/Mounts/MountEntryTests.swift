import ProcFS
import StoreInspector
import Testing
import TestSupport

@Suite struct MountEntryTests {
  @Test func escapesAreTakenBack() throws {
    // As Linux 6.18 shows the layers `l:1`, `l 3` and `l\4`, and those of the newer options.
    let text = #"""
      70 65 0:40 / /tmp/a\040b rw,relatime - overlay o\040v rw,lowerdir=l\134:1:l\0403:l\134\1344,upperdir=up,workdir=work,uuid=on
      79 65 259:300 / /m3 rw,relatime shared:1 master:2 - overlay x rw,lowerdir+=/l\0542,lowerdir+=/l:1,datadir+=/d1,upperdir=/u,redirect_dir=on,metacopy=on,userxattr
      """#
    let entries = try MountTable.parse(Array((text + "\n").utf8).span)
    #expect(entries.map(\.number) == [70, 79])
    #expect(entries[0].mountPoint == "/tmp/a b" && entries[0].source == "o v" && entries[0].device.statNumber == 40)
    #expect(entries[1].device.statNumber == 0x2c | 259 << 8 | 0x100 << 12)
    let first = OverlayMount(entries[0], prefix: "")
    #expect(first.lowers.map(\.path) == ["l:1", "l 3", #"l\4"#])
    #expect(first.upper == "up" && !first.hasUserAttributes)
    let second = OverlayMount(entries[1], prefix: "")
    #expect(
      second.lowers.map(\.path) == ["/l,2", "/l:1", "/d1"] && second.lowers.map(\.isDataOnly) == [false, false, true])
    #expect(second.hasMetacopy && second.redirects == .on && second.hasUserAttributes)
  }

  @Test func doubleColonsBeginLayersOfData() {
    #expect(OverlayMount.layers("/a:/b::/c::/d").map(\.isDataOnly) == [false, false, true, true])
    #expect(OverlayMount.layers(#"/a\:b"#).map(\.path) == ["/a:b"])
    #expect(OverlayMount.layers("").isEmpty)
  }

  @Test func aBrokenLineIsRefused() {
    #expect(throws: ParseFailure.self) { try MountTable.parse(Array("broken line\n".utf8).span) }
  }

  @Test func anyTextGivesEntriesOrIsRefused() {
    let line = Array(#"70 65 0:40 / /tmp/a\040b rw - overlay o\040v rw,lowerdir=l\134:1::l,upperdir=up"#.utf8)
    for seed in Mutation.seeds(4000) {
      let entries = try? MountTable.parse(Mutation.of(line, seed: seed).span)
      for entry in entries ?? [] { _ = OverlayMount(entry, prefix: "") }
    }
  }
}
