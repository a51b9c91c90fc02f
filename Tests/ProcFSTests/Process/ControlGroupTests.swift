import ProcFS
import Testing

/// The lines of /proc/PID/cgroup, of both versions.
@Suite struct ControlGroupTests {
  @Test func bothVersionsAreRead() throws {
    let text = "12:cpu,cpuacct:/a:b\n1:name=systemd:/\n0::/user.slice/x y\n"
    let groups = try ControlGroup.parse(Array(text.utf8).span)
    #expect(groups.map(\.hierarchy) == [12, 1, 0])
    #expect(groups.map(\.controllers) == ["cpu,cpuacct", "name=systemd", ""])
    #expect(groups.map(\.path) == ["/a:b", "/", "/user.slice/x y"])
  }

  @Test(arguments: ["x\n", "1:cpu\n", "1\n", "0::/cut off"]) func otherTextIsRefused(text: String) {
    #expect(throws: ParseFailure.self) { try ControlGroup.parse(Array(text.utf8).span) }
  }
}
