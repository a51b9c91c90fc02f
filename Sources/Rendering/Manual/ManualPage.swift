/// A manual page, section 1, of a command: made of what its help is made of, so that the two say the same.
public struct ManualPage: Sendable {
  /// The program and, of the program's own page, all commands: such as `["cowscope", "inspect"]`.
  private let path: [String]
  private let command: CommandDescription
  private let siblings: [String]
  private let version: String
  private let date: String

  /// The page of the program and a page of each command that help shows.
  ///
  /// `date` is the day of the pages, such as November 21, 2026.
  public static func pages(of program: CommandDescription, version: String, date: String) -> [ManualPage] {
    let commands = Self.documented(program)
    let names = commands.map { "\(program.commandName)-\($0.commandName)" }
    let own = ManualPage(
      path: [program.commandName], command: program, siblings: names, version: version, date: date)
    return [own]
      + commands.map { command in
        let name = "\(program.commandName)-\(command.commandName)"
        return ManualPage(
          path: [program.commandName, command.commandName], command: command,
          siblings: [program.commandName] + names.filter { $0 != name }, version: version, date: date)
      }
  }

  /// What the page is called: `cowscope-inspect`.
  public var name: String { path.joined(separator: "-") }

  /// The name of its file: `cowscope-inspect.1`.
  public var fileName: String { name + ".1" }

  /// The page in the mdoc language.
  public var text: String {
    let blocks = HelpBlock.blocks(command.discussion ?? "")
    var lines = head + synopsis
    lines.append(".Sh DESCRIPTION")
    lines += ManualText.lines(command.abstract ?? "")
    for case .paragraph(let text) in blocks { lines += [".Pp"] + ManualText.lines(text) }
    lines += commands
    lines += options
    lines += lists(blocks, where: { $0 != "Exit status" })
    lines += lists(blocks, where: { $0 == "Exit status" })
    lines += examples(blocks)
    lines += seeAlso
    return lines.endedLines
  }

  private var head: [String] {
    var summary = command.abstract ?? ""
    if summary.hasSuffix(".") { summary.removeLast() }
    let words = summary.prefix(1).lowercased() + summary.dropFirst()
    return [
      ".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os CowScope \(version)", ".Sh NAME", ".Nm \(name)",
      ".Nd \(words)",
    ]
  }

  private var synopsis: [String] {
    var lines = [".Sh SYNOPSIS", ".Nm \(path.joined(separator: " "))"]
    let shown = arguments
    for argument in shown where argument.kind == .positional {
      let name = "Ar \(ManualText.argument(argument.valueName ?? "value"))" + (argument.isRepeating ? " ..." : "")
      lines.append(argument.isOptional ? ".Op \(name)" : ".\(name)")
    }
    for argument in shown where argument.kind != .positional && !argument.isOptional {
      lines.append("." + Self.heading(argument))
    }
    lines.append(".Op Ar options")
    if !visibleCommands.isEmpty { lines[lines.count - 1] = ".Ar command\n.Op Ar arguments" }
    return lines
  }

  private var arguments: [CommandDescription.Argument] { (command.arguments ?? []).filter(\.shouldDisplay) }

  private var visibleCommands: [CommandDescription] { Self.documented(command) }

  /// The commands that help shows; `help` itself is the argument parser's and needs no page.
  private static func documented(_ command: CommandDescription) -> [CommandDescription] {
    (command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }

  private var commands: [String] {
    guard !visibleCommands.isEmpty else { return [] }
    var lines = [".Sh COMMANDS", ".Bl -tag -width Ds"]
    for command in visibleCommands {
      lines.append(".It Xr \(name)-\(command.commandName) 1")
      lines += ManualText.lines(command.abstract ?? "")
    }
    return lines + [".El"]
  }

  private var options: [String] {
    var titles: [String] = []
    var sections: [String: [CommandDescription.Argument]] = [:]
    for argument in arguments {
      let title = argument.sectionTitle ?? (argument.kind == .positional ? "Arguments" : "Options")
      if sections[title] == nil { titles.append(title) }
      sections[title, default: []].append(argument)
    }
    // As help has it: what belongs to no section is last but for arguments.
    titles =
      titles.filter { $0 == "Arguments" } + titles.filter { $0 != "Arguments" && $0 != "Options" }
      + titles.filter { $0 == "Options" }
    guard !titles.isEmpty else { return [] }
    var lines = [".Sh OPTIONS"]
    for title in titles {
      if titles.count > 1 { lines.append(".Ss \(title)") }
      lines.append(".Bl -tag -width Ds")
      for argument in sections[title] ?? [] {
        lines.append(".It " + Self.heading(argument))
        lines += ManualText.lines(Self.explanation(argument))
      }
      lines.append(".El")
    }
    return lines
  }

  /// Such as `Fl o , Fl \-output Ar file`.
  private static func heading(_ argument: CommandDescription.Argument) -> String {
    let value = "Ar \(ManualText.argument(argument.valueName ?? "value"))"
    guard argument.kind != .positional else { return value + (argument.isRepeating ? " ..." : "") }
    // Short names first, as help shows them.
    let all = argument.names ?? []
    let names = (all.filter { $0.kind == "short" } + all.filter { $0.kind != "short" }).map {
      "Fl " + ManualText.argument(($0.kind == "long" ? "-" : "") + $0.name)
    }
    return names.joined(separator: " , ") + (argument.kind == .option ? " " + value : "")
  }

  private static func explanation(_ argument: CommandDescription.Argument) -> String {
    var text = [argument.abstract, argument.discussion].compactMap(\.self).joined(separator: " ")
    if let values = argument.allValues, !values.isEmpty { text += " One of \(values.joined(separator: ", "))." }
    if let value = argument.defaultValue { text += " (default: \(value))" }
    return text
  }

  private func lists(_ blocks: [HelpBlock], where isWanted: (String) -> Bool) -> [String] {
    var lines: [String] = []
    for case .list(let title, let items) in blocks where isWanted(title) {
      lines += [".Sh \(title.uppercased())", ".Bl -tag -width Ds"]
      for item in items { lines += [".It \(ManualText.argument(item.tag))"] + ManualText.lines(item.text) }
      lines.append(".El")
    }
    return lines
  }

  private func examples(_ blocks: [HelpBlock]) -> [String] {
    var lines: [String] = []
    for case .literal(_, let shown) in blocks {
      lines += [".Bd -literal"] + shown.map(ManualText.literal) + [".Ed"]
    }
    return lines.isEmpty ? [] : [".Sh EXAMPLES"] + lines
  }

  private var seeAlso: [String] {
    let others = siblings.sorted()
    return [".Sh SEE ALSO"]
      + others.enumerated().map { ".Xr \($1) 1" + ($0 < others.count - 1 ? " ," : "") }
  }
}
