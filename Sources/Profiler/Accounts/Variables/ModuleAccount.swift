/// What became of the variables of one program or library, over all members of a family but the template; in pages.
///
/// A page holds many variables, and often several sections. It counts for each that it holds a part of, so their numbers are no parts of
/// a sum: a frame only tells that one of them was written.
public struct ModuleAccount: Sendable, Hashable {
  /// A section, or a variable.
  public struct Part: Sendable, Hashable {
    /// The name as the file has it, or as people write it where it is one of C++ or Rust.
    public var name: String
    /// The section of a variable; nil where the file does not say, and of sections themselves.
    public var section: String?
    /// How large it is.
    public var bytes: Int
    /// The pages that hold a part of it.
    public var pages: Inheritance
    /// Broken pages that hold nothing else, so that it is sure what was written.
    public var brokenAlone: Int

    /// Creates a part.
    public init(name: String, section: String? = nil, bytes: Int, pages: Inheritance, brokenAlone: Int) {
      self.name = name
      self.section = section
      self.bytes = bytes
      self.pages = pages
      self.brokenAlone = brokenAlone
    }
  }

  /// The path of the file, as the kernel prints it.
  public var path: String
  /// Whether variables that other files may not use have names too.
  public var hasLocalNames: Bool
  /// All of its pages that are anonymous memory by now, each once.
  public var pages: Inheritance
  /// The sections, that with the most broken pages first.
  public var sections: [Part]
  /// Variables in pages that are broken or new, that with the most pages of its own first.
  public var globals: [Part]
  /// Such variables that are not in `globals`, because there are too many.
  public var globalsLeftOut: Int

  /// Creates an account.
  public init(
    path: String, hasLocalNames: Bool, pages: Inheritance, sections: [Part], globals: [Part], globalsLeftOut: Int = 0
  ) {
    self.path = path
    self.hasLocalNames = hasLocalNames
    self.pages = pages
    self.sections = sections
    self.globals = globals
    self.globalsLeftOut = globalsLeftOut
  }
}
