/// Where new pages go (mbind(2) and set_mempolicy(2)).
public struct NodePolicy: Sendable, Hashable, Codable {
  /// The modes, by the words of the language.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// MPOL_BIND.
    case bind
    /// MPOL_INTERLEAVE.
    case interleave
    /// MPOL_WEIGHTED_INTERLEAVE.
    case weightedInterleave = "weighted-interleave"
    /// MPOL_PREFERRED with one node, MPOL_PREFERRED_MANY with several.
    case preferred
    /// MPOL_LOCAL.
    case local
    /// MPOL_DEFAULT: no policy.
    case `default`

    /// Whether nodes are named.
    var hasNodes: Bool { self != .local && self != .default }
  }

  /// The highest number of a node in the language: what fits into the one word that the system calls are given.
  public static let lastNode = 63

  /// The mode.
  public var mode: Mode
  /// The nodes, as written.
  public var nodes: [Int]

  /// Creates a policy.
  public init(_ mode: Mode, nodes: [Int] = []) {
    self.mode = mode
    self.nodes = nodes
  }

  /// The words of the language, such as `bind=0,1`.
  public var text: String {
    mode.hasNodes ? "\(mode.rawValue)=" + nodes.map(String.init).joined(separator: ",") : mode.rawValue
  }
}
