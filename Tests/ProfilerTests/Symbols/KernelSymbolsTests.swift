import Glibc
import Profiler
import Testing
import TestSupport

@Suite struct KernelSymbolsTests {
  private let list = """
    ffffffff81000000 T _text
    ffffffff81000000 T startup
    ffffffff81000100 t do_fault
    ffffffff81000200 D some_data
    ffffffffc0000000 t nft_do\t[nf_tables]
    ffffffffc0000080 d __end\t[nf_tables]

    """

  @Test func aFunctionEndsWhereSomethingElseBegins() {
    let kernel = KernelSymbols(Array(list.utf8))
    #expect(kernel.symbol(at: 0xffff_ffff_8100_0004) == Symbol(name: "startup", module: "[kernel]", offset: 4))
    #expect(kernel.symbol(at: 0xffff_ffff_8100_01ff) == Symbol(name: "do_fault", module: "[kernel]", offset: 0xff))
    #expect(kernel.symbol(at: 0xffff_ffff_8100_0200) == nil)
    #expect(kernel.symbol(at: 0xffff_ffff_c000_0001) == Symbol(name: "nft_do", module: "[nf_tables]", offset: 1))
    #expect(kernel.symbol(at: 0xffff_ffff_c000_0080) == nil && kernel.symbol(at: 1) == nil)
  }

  @Test func withoutRightsNothingIsKnown() {
    let hidden = "0000000000000000 T _text\n0000000000000000 T do_fault\n"
    #expect(KernelSymbols(Array(hidden.utf8)).isEmpty)
    #expect(KernelSymbols(Array("\n \nT\nffff T\nffff T \n12345678901234567 T x\n".utf8)).isEmpty)
  }

  @Test(.tags(.live)) func functionsOfTheRunningKernelAreFound() throws {
    let kernel = KernelSymbols.read()
    guard !kernel.isEmpty else {
      print("SKIP: addresses of the kernel are hidden from this user")
      return
    }
    let lines = String(decoding: try ElfSamples.bytes("/proc/kallsyms"), as: UTF8.self).split(separator: "\n")
    let names = Dictionary(grouping: lines.map { $0.split { $0 == " " || $0 == "\t" } }) { $0[0] }
    let symbolizer = Symbolizer(pid: getpid(), maps: try ElfSamples.maps([]), kernel: kernel)
    var numbers = SeededGenerator(seed: 3)
    for line in lines.filter({ $0.contains(" T vfs_") || $0.contains(" T sys_") }).shuffled(using: &numbers).prefix(50)
    {
      let words = line.split { $0 == " " || $0 == "\t" }
      let address = try #require(UInt64(words[0], radix: 16))
      guard case .kernel(let found?) = symbolizer.place(of: address) else {
        Issue.record("\(line) has no name")
        continue
      }
      #expect(found.offset == 0)
      #expect(names[words[0]]?.contains { $0[2] == found.name } == true)
    }
  }
}
