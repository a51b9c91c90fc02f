import Rendering
import Testing

/// Whatever comes from outside is text.
@Suite struct HTMLTests {
  @Test func textsAndValuesAreEscaped() {
    let nasty = "<b>&amp;\"'\u{0}\u{7}\u{85}\u{FFFE}\r\n\t</b>"
    let safe = "&lt;b&gt;&amp;amp;&quot;&#39;\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\n\t&lt;/b&gt;"
    #expect(HTML("p", ["title": nasty], text: nasty).source == "<p title=\"\(safe)\">\(safe)</p>")
    #expect(HTML("p", [:], ["\(nasty)"]).source == "<p>\(safe)</p>")
    #expect(HTML("p", [:]).with("id", nasty).source == "<p id=\"\(safe)\"></p>")
  }

  @Test func elementsWithoutContentHaveNoEnd() {
    #expect(HTML("input", ["type": "text"]).with("checked", if: true).source == "<input type=\"text\" checked=\"\">")
    #expect(HTML("input", [:]).with("checked", if: false).source == "<input>")
    #expect(HTML("p", [:]).source == "<p></p>" && HTML.nothing.source.isEmpty)
  }

  @Test func theFirstLineOfTextAreasIsKept() {
    // The parser of a browser leaves out a line break right behind the tag.
    #expect(HTML("textarea", text: "\nx").source == "<textarea>\n\nx</textarea>")
    #expect(HTML("pre", [:], [HTML("code", text: "x")]).source == "<pre>\n<code>x</code></pre>")
  }

  @Test func tablesSayWhatTheirRowsAreAbout() {
    let table = HTML.table(caption: "c", ["a", "b"], [["1", "2"]])
    #expect(
      table.source == "<div class=\"wide\" role=\"region\" aria-label=\"c\" tabindex=\"0\"><table><caption>c</caption>"
        + "<thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead>"
        + "<tbody><tr><th scope=\"row\">1</th><td>2</td></tr></tbody></table></div>")
  }
}
