/// The engines that members of the family are held against.
public enum EngineCatalogue {
  /// All of them, in the order of the family's tables.
  public static let all: [any Engine] = fileSystems + volumes + embedded + servers

  /// Those that need no server and no guest, and are through with dozens of steps in a second.
  public static let quick: [any Engine] = fileSystems + [QCOW2Engine()] + embedded

  /// Those that a name means: an engine, or all of a member; none where there is no such engine.
  public static func named(_ name: String) -> [any Engine] {
    all.filter { $0.name == name || $0.member == name }
  }
}
