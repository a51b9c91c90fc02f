import FoundationEssentials
import Glibc
import Testing

/// What `make install` puts somewhere: programs, completions and manual pages.
@Suite struct InstallTests {
  /// A sandbox in whose folder `prefix` everything is installed.
  private func installed() throws -> Sandbox {
    let sandbox = try Sandbox(programs: [])
    let script = Sandbox.package.appending(path: "Scripts/install-files").path
    #expect(try sandbox.shell("'\(script)' '\(Sandbox.products.path)' prefix >out 2>&1") == 0)
    return sandbox
  }

  /// Whether a program of the system is there, or a line that says that it is not.
  private func isThere(_ program: String, _ sandbox: Sandbox) throws -> Bool {
    guard try sandbox.shell("command -v \(program) >found 2>&1") != 0 else { return true }
    print("SKIP: \(program) is not installed")
    return false
  }

  @Test func theInstalledProgramFindsItsActor() throws {
    let sandbox = try installed()
    // Nothing is expected of the kernel, whose settings may be anything: only that it could be measured.
    let scenario = "printf 'process p\\nmap p heap anon pages=1\\nwrite p heap\\n'"
    #expect(
      try sandbox.shell("cd / && \(scenario) | '\(sandbox.folder.path)/prefix/bin/cowscope' run - --live >/dev/null")
        == 0)
  }

  @Test func uninstallingLeavesNoFile() throws {
    let sandbox = try installed()
    let script = Sandbox.package.appending(path: "Scripts/uninstall-files").path
    #expect(try sandbox.shell("find prefix -type f | wc -l >before; '\(script)' prefix >out 2>&1") == 0)
    #expect((Int(try sandbox.text("before").filter(\.isNumber)) ?? 0) > 15)
    #expect(try sandbox.shell("find prefix -type f >left") == 0)
    #expect(try sandbox.text("left").isEmpty)
  }

  @Test(arguments: [
    ("ins", "inspect"), ("inspect --shar", "--sharers"), ("inspect --sort us", "uss"), ("demo zero", "zero-page"),
  ])
  func bashCompletes(line: String, wanted: String) throws {
    let sandbox = try installed()
    try Data(
      """
      source prefix/share/bash-completion/completions/cowscope
      COMP_LINE="cowscope \(line)"; COMP_POINT=${#COMP_LINE}
      COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_TYPE=9
      function=$(complete -p cowscope | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      $function cowscope "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """.utf8
    ).write(to: sandbox.file("ask"))
    #expect(try sandbox.shell("bash --norc --noprofile ask >out 2>err") == 0)
    let offered = try sandbox.text("out").split(separator: "\n").map { $0.filter { $0 != " " } }
    #expect(offered.contains(wanted), "\(offered)")
  }

  @Test(arguments: [
    ("zsh", "share/zsh/site-functions/_cowscope"), ("fish", "share/fish/vendor_completions.d/cowscope.fish"),
  ])
  func otherShellsCanReadTheirCompletions(shell: String, file: String) throws {
    let sandbox = try installed()
    guard try isThere(shell, sandbox) else { return }
    #expect(try sandbox.shell("\(shell) -n prefix/\(file) >out 2>&1") == 0)
    #expect(try sandbox.text("out").isEmpty)
  }

  @Test func fishCompletes() throws {
    let sandbox = try installed()
    guard try isThere("fish", sandbox) else { return }
    let script = "source prefix/share/fish/vendor_completions.d/cowscope.fish; complete -C 'cowscope inspect --shar'"
    #expect(try sandbox.shell("HOME=$PWD fish --no-config -c \"\(script)\" >out 2>err") == 0)
    #expect(try sandbox.text("out").hasPrefix("--sharers"))
  }

  @Test func manualPagesAreWithoutFault() throws {
    let sandbox = try installed()
    let pages = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("prefix/share/man/man1").path)
    #expect(pages.count > 12 && pages.contains("cowscope.1") && pages.contains("cowscope-inspect.1"))
    if try isThere("mandoc", sandbox) {
      // All pages are there, but not in a folder that mandoc knows; and that the program is none of OpenBSD is no fault.
      let filter = "grep -v -e 'referenced manual not found: Xr cowscope' -e 'operating system explicitly specified'"
      _ = try sandbox.shell("mandoc -Tlint prefix/share/man/man1/*.1 2>&1 | \(filter) >out")
      #expect(try sandbox.text("out").isEmpty)
    }
    if try isThere("groff", sandbox) {
      #expect(
        try sandbox.shell("for p in prefix/share/man/man1/*.1; do groff -mdoc -ww -z -Tutf8 $p; done >out 2>&1") == 0)
      #expect(try sandbox.text("out").isEmpty)
    }
  }

  @Test func manualPagesSayWhatHelpSays() throws {
    let sandbox = try installed()
    guard try isThere("mandoc", sandbox) else { return }
    let pages = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("prefix/share/man/man1").path)
    for page in pages.sorted() {
      let command = page.dropLast(2).dropFirst("cowscope-".count)
      #expect(try sandbox.shell("prefix/bin/cowscope help \(command) >help") == 0)
      #expect(try sandbox.shell("mandoc -Tascii prefix/share/man/man1/\(page) | col -b >page") == 0)
      let manual = Self.words(try sandbox.text("page"))
      for entry in Self.entries(try sandbox.text("help")) {
        #expect(manual.contains(Self.words(entry.name)), "\(page) has no \(entry.name)")
        #expect(manual.contains(Self.words(entry.text)), "\(page) does not say: \(entry.text)")
      }
    }
  }

  /// The commands and options of a help text: what is indented by two, with what stands beside it and below.
  private static func entries(_ help: String) -> [(name: String, text: String)] {
    var entries: [(name: String, text: String)] = []
    // A command may be used in two ways, which are two lines.
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("USAGE") }.drop { !$0.isEmpty }
    for line in lines where line.hasPrefix("  ") && !line.contains("'cowscope help") {
      if line.hasPrefix("   ") {
        entries[entries.count - 1].text += " " + line.drop { $0 == " " }
      } else {
        let name = line.dropFirst(2).firstRange(of: "  ").map { line[..<$0.lowerBound] } ?? line
        entries.append((String(name.drop { $0 == " " }), String(line.dropFirst(name.count).drop { $0 == " " })))
      }
    }
    // Values and what is usual are in other words.
    return entries.map { entry in
      let end = ["(values:", "(default:"].compactMap { entry.text.firstRange(of: $0)?.lowerBound }.min()
      return (entry.name, end.map { String(entry.text[..<$0]) } ?? entry.text)
    }
  }

  /// Words without what the two forms write differently: brackets of values, line ends.
  private static func words(_ text: String) -> String {
    text.filter { $0 != "<" && $0 != ">" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
