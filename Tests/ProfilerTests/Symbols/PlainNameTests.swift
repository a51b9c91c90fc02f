import Profiler
import Testing
import TestSupport

@Suite struct PlainNameTests {
  @Test(
    arguments: [
      ("_ZN3foo3barEv", "foo::bar()"),
      ("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE", "core::fmt::Formatter::pad"),
      ("main", "main"), ("_PyEval_EvalFrameDefault", "_PyEval_EvalFrameDefault"), ("_Z", "_Z"), ("", ""),
      ("py::handle:/app.py", "py::handle:/app.py"),
    ])
  func namesArePlain(name: String, plain: String) {
    #expect(PlainName.of(name) == plain)
  }

  @Test func theVectorIsReadable() {
    let found = PlainName.of("_ZNSt6vectorIiSaIiEE9push_backERKi")
    #expect(found.hasPrefix("std::vector<int") && found.hasSuffix("::push_back(int const&)"))
    let rust = PlainName.of("_ZN60_$LT$alloc..string..String$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE")
    #expect(rust == "<alloc::string::String as core::fmt::Display>::fmt")
  }

  @Test func strangeNamesStayOrBecomeSomething() {
    var numbers = SeededGenerator(seed: 7)
    let letters = Array("_ZNKStSaSsTVIEEvijlPRKOTC0123456789LXsr.$fpdllan")
    for _ in 0..<20_000 {
      let name =
        "_Z"
        + String(
          (0..<Int.random(in: 0...60, using: &numbers)).map { _ in letters.randomElement(using: &numbers) ?? "E" })
      #expect(!PlainName.of(name).isEmpty)
    }
    let deep = "_Z" + String(repeating: "P", count: 5000)
    #expect(PlainName.of(deep) == deep)
    #expect(!PlainName.of("_Z1f" + String(repeating: "P", count: 1000) + "v").isEmpty)
  }
}
