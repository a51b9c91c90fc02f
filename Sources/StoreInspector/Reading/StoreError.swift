/// Why a store, or a part of one, cannot be told.
///
/// It says in which file and where, what was being read, what is wrong with it, and what a person can do.
public struct StoreError: Error, Hashable, Sendable, Codable {
  /// What kind of obstacle it is, for programs.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// There is no such file.
    case missing
    /// The caller lacks the privilege.
    case notPermitted
    /// The file is none of the format that was asked for.
    case otherFormat
    /// The file ends before something that it says it has.
    case truncated
    /// Something in it contradicts the format or itself.
    case damaged
    /// It is right, as far as can be told, but uses what this program does not read.
    case unsupported
    /// It is larger than a stated limit, which keeps memory and time bounded.
    case tooLarge
    /// It was changed while it was read.
    case changed
    /// A system call, or another program, has failed.
    case failed
  }

  /// What kind of obstacle it is.
  public var kind: Kind
  /// The file, or what else was asked.
  public var path: String
  /// Where in the file, in bytes; nil where it is about the whole of it.
  public var offset: UInt64?
  /// What was being read, as a noun.
  public var what: String
  /// What is wrong.
  public var why: String
  /// What to do about it; nil where nothing is known to help.
  public var advice: String?

  init(_ kind: Kind, _ path: String, at offset: UInt64? = nil, _ what: String, _ why: String, advice: String? = nil) {
    self.kind = kind
    self.path = path
    self.offset = offset
    self.what = what
    self.why = why
    self.advice = advice ?? Self.usualAdvice(kind)
  }

  private static func usualAdvice(_ kind: Kind) -> String? {
    switch kind {
    case .missing: "check the name"
    case .notPermitted: "run it as the owner of the file, or as root"
    case .otherFormat: "check that this is the file you mean"
    case .truncated: "if it is a copy, copy it again; else its own tools can say what is lost"
    case .damaged: "check it with its own tools before anybody writes to it"
    case .unsupported, .tooLarge, .failed: nil
    case .changed: "ask again while nobody writes, or ask of a copy"
    }
  }
}

extension StoreError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    let place = offset.map { ", offset \($0)" } ?? ""
    return "\(path)\(place): \(what): \(why)" + (advice.map { " (\($0))" } ?? "")
  }
}
