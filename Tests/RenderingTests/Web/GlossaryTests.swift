import Rendering
import Testing

@Suite struct GlossaryTests {
  @Test func eachWordIsSaidOnceInALine() {
    let terms = Glossary.entries.map(\.term)
    #expect(Set(terms).count == terms.count)
    for word in ["PTE", "frame", "refcount", "mapcount", "rmap", "minor fault"] { #expect(terms.contains(word)) }
    for entry in Glossary.entries {
      #expect(entry.meaning.count <= 140 && entry.meaning.hasSuffix(".") && !entry.meaning.contains("\n"), "\(entry)")
    }
  }

  @Test func eachWordHasAPlace() {
    let ids = Glossary.html.source.matches(of: /<dt id="(word-[a-z-]+)">/).map { String($0.1) }
    #expect(Set(ids).count == Glossary.entries.count)
  }
}
