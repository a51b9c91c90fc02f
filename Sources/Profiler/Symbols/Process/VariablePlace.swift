/// What a program or library calls an address of its own memory.
public struct VariablePlace: Hashable, Sendable, Codable {
  /// The path of the file, as the kernel prints it.
  public var module: String
  /// The section, such as `.data`; nil where the file does not say.
  public var section: String?
  /// The variable; nil where the file has no name for it.
  public var name: String?

  /// Creates a place.
  public init(module: String, section: String?, name: String?) {
    self.module = module
    self.section = section
    self.name = name
  }
}

extension Symbolizer {
  /// The variable at an address, as far as its file tells; nil for memory that belongs to no file of a program.
  ///
  /// - Complexity: O(log n), and the reading of a file when it is met first.
  public func variable(at address: UInt64) -> VariablePlace? {
    guard let placement = placement(holding: address) else { return nil }
    let linked = address &- placement.loaded.bias
    return VariablePlace(
      module: placement.path, section: placement.image.section(at: linked),
      name: placement.image.global(at: linked)?.name)
  }
}
