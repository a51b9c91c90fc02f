import ProcFS
import Testing

@Suite struct IndexListTests {
  @Test(arguments: [("", 0), ("\n", 0), ("0", 1), ("0-3,8\n", 5), ("0,2,4-4", 3), ("0-4294967295", 4_294_967_296)])
  func countsItsMembers(text: String, count: Int) throws {
    #expect(try parsed(text, by: IndexList.parse).count == count)
  }

  @Test(arguments: ["-", "1-", "1,,2", "1,", "2-1", "a", "1 2", "4294967296"])
  func refuses(text: String) {
    #expect(failure { try parsed(text, by: IndexList.parse) } is ParseFailure)
  }
}
