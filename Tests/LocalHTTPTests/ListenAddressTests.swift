import LocalHTTP
import Testing

@Suite struct ListenAddressTests {
  @Test func addressesAreRead() throws {
    #expect(try ListenAddress("127.0.0.1:9110").text == "127.0.0.1:9110")
    #expect(try ListenAddress("localhost:0").text == "127.0.0.1:0")
    #expect(try ListenAddress("[::1]:9110").text == "[::1]:9110")
    #expect(try ListenAddress("0.0.0.0:65535").port == 65535)
    #expect(try ListenAddress("127.1.2.3:1").isLoopback && ListenAddress("[::1]:1").isLoopback)
    #expect(try !ListenAddress("0.0.0.0:1").isLoopback && !ListenAddress("[::]:1").isLoopback)
  }

  @Test(arguments: [
    ("[0:0:0:0:0:0:0:1]:9110", "[::1]:9110"), ("[::0001]:9110", "[::1]:9110"), ("[::1%1]:9110", "[::1%1]:9110"),
    ("[::ffff:127.0.0.1]:9110", "127.0.0.1:9110"), ("[::FFFF:7f00:1]:9110", "127.0.0.1:9110"),
    ("LocalHost:9110", "127.0.0.1:9110"),
  ])
  func thisMachineIsKnownHoweverItIsWritten(text: String, shortest: String) throws {
    let address = try ListenAddress(text)
    #expect(address.isLoopback && address.text == shortest)
  }

  @Test(arguments: ["[::ffff:10.0.0.1]:1", "[::127.0.0.1]:1", "[1::1]:1", "12.7.0.1:1"])
  func othersAreNotThisMachine(text: String) throws {
    #expect(try !ListenAddress(text).isLoopback)
  }

  @Test(arguments: [
    ("9110", ListenAddress.Problem.noPort), ("127.0.0.1", .noPort), ("127.0.0.1:", .noPort),
    ("127.0.0.1:65536", .noPort), ("127.0.0.1:-1", .noPort), ("", .noPort), (":9110", .noAddress("")),
    ("::1:9110", .noAddress("::1")), ("example.org:80", .noAddress("example.org")),
    ("127.0.0.256:80", .noAddress("127.0.0.256")),
  ])
  func whatIsNoAddressIsRefused(text: String, problem: ListenAddress.Problem) {
    #expect(throws: problem) { try ListenAddress(text) }
  }
}
