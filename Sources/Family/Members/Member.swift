/// One of those who share until somebody writes, with its answers to the four questions.
///
/// Texts say what cannot be computed; every number comes from running the model (`MemberProbe`).
public struct Member: Sendable {
  /// What it is called in commands.
  public let name: String
  /// What it is called in tables.
  public let title: String
  /// How it works.
  public let mechanism: Mechanism
  /// What stands behind its numbers.
  public let evidence: Evidence
  /// The first question: what object is shared, and what is the unit of duplication.
  public let sharedObject: String
  /// The second question: how the sharing is tracked.
  public let tracking: String
  /// The third question: what makes it diverge.
  public let divergence: String
  /// The fourth question: what keeps the old version alive, and when it goes.
  ///
  /// How large the tax of the first write is, is computed.
  public let retention: String
  /// What the model is equal to its engine in, and where it is not.
  public let claims: [Claim]
  /// Makes an empty system with the member's usual parameters.
  public let make: @Sendable () -> any CopyOnWriteSystem

  init(
    _ name: String, _ title: String, _ mechanism: Mechanism, _ evidence: Evidence, sharedObject: String,
    tracking: String, divergence: String, retention: String, claims: [Claim],
    make: @escaping @Sendable () -> any CopyOnWriteSystem
  ) {
    (self.name, self.title, self.mechanism, self.evidence) = (name, title, mechanism, evidence)
    (self.sharedObject, self.tracking) = (sharedObject, tracking)
    (self.divergence, self.retention, self.claims) = (divergence, retention, claims)
    self.make = make
  }

  /// All members, in the order of tables: files, volumes, databases, branches.
  public static let all: [Member] = files + volumes + databases + branches

  /// The member with a name; nil if there is none.
  public static func named(_ name: String) -> Member? { all.first { $0.name == name } }
}
