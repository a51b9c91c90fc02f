import Glibc
import ProcFS
import Testing

@Suite struct AuxiliaryVectorTests {
  private func bytes(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) } }
  }

  @Test func entriesEndAtTheEmptyOne() throws {
    let text = bytes([33, 0x7fff_0000_1000, 25, 0x7ffd_1234_5679, 0, 0, 6, 4096])
    let vector = try AuxiliaryVector.parse(text.span)
    #expect(vector.entries.map(\.type) == [33, 25])
    #expect(vector.randomBytesAddress == 0x7ffd_1234_5679)
    #expect(try AuxiliaryVector.parse([UInt8]().span).entries.isEmpty)
  }

  @Test func aTornEntryIsRefused() {
    let text = bytes([33, 4096, 25])
    #expect(throws: ParseFailure.self) { try AuxiliaryVector.parse(text.span) }
  }

  @Test func theKernelsVectorTellsThePageSize() throws {
    let vector = try ProcessDirectory(pid: getpid()).auxiliaryVector()
    #expect(vector.entries.first { $0.type == 6 }?.value == UInt64(getpagesize()))
    #expect(vector.randomBytesAddress != nil)
  }

  @Test func personalityIsRead() throws {
    #expect(try ProcessDirectory(pid: getpid()).personality() & 0xff == 0)
  }
}
