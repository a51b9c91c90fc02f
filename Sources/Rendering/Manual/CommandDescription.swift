/// A command as swift-argument-parser describes it in version 0 of `--experimental-dump-help`.
public struct CommandDescription: Sendable, Decodable {
  /// What the argument parser writes.
  public struct Document: Sendable, Decodable {
    /// The program.
    public var command: CommandDescription

    private enum CodingKeys: String, CodingKey {
      case serializationVersion, command
    }

    /// Reads the one version that is known.
    ///
    /// - Throws: `DecodingError` for another version or shape.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let version = try values.decode(Int.self, forKey: .serializationVersion)
      guard version == 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .serializationVersion, in: values, debugDescription: "version \(version) is not known")
      }
      command = try values.decode(CommandDescription.self, forKey: .command)
    }
  }

  /// The name, without those of the commands above it.
  public var commandName: String
  /// One sentence.
  public var abstract: String?
  /// What follows it in the help.
  public var discussion: String?
  /// Whether help shows it.
  public var shouldDisplay: Bool
  /// The commands below it.
  public var subcommands: [CommandDescription]?
  /// Arguments, options and flags, in the order of the help.
  public var arguments: [Argument]?

  /// An argument, an option or a flag.
  public struct Argument: Sendable, Decodable {
    /// How it is written.
    public enum Kind: String, Sendable, Decodable {
      case positional, option, flag
    }

    /// A name with its hyphens.
    public struct Name: Sendable, Decodable {
      /// `long`, `short`, or `longWithSingleDash`.
      public var kind: String
      /// The name without hyphens.
      public var name: String
    }

    /// How it is written.
    public var kind: Kind
    /// Whether help shows it.
    public var shouldDisplay: Bool
    /// The heading that it is listed under.
    public var sectionTitle: String?
    /// Whether it may be left out.
    public var isOptional: Bool
    /// Whether it may be given again.
    public var isRepeating: Bool
    /// Its names; none for a positional argument.
    public var names: [Name]?
    /// What its value is called.
    public var valueName: String?
    /// The value if none is given.
    public var defaultValue: String?
    /// All values, if these are few.
    public var allValues: [String]?
    /// What it does, in a sentence.
    public var abstract: String?
    /// More about it.
    public var discussion: String?
  }
}
