/// What a member costs, found out by running it.
///
/// A base is made, a view of it, and one byte is written. Whatever a member refuses is kept with its reason.
public struct MemberProbe: Sendable {
  /// A cost, or why there is none.
  public typealias Answer = Result<Cost, Refusal>

  /// Bytes of the base.
  public let bytes: Int
  /// Making a view.
  public let snapshot: Answer
  /// The first byte that is written in the base afterwards.
  public let firstWrite: Answer
  /// The same byte again.
  public let secondWrite: Answer
  /// The first byte when ten views share it.
  public let firstWriteOfTen: Answer
  /// A byte that the view has written, or gave up by being dropped, and that only the base shares with nobody.
  public let lastSharer: Answer
  /// What nobody can reach after ten writes and the end of the view, before anything is reclaimed.
  public let garbageAfterDrop: Int
  /// The same afterwards.
  public let garbageAfterReclaim: Int

  /// The byte that is written: within a row, not at its edge.
  private static let byte = 50..<51

  /// Asks a member.
  ///
  /// - Complexity: that of two dozen small writes; the size of the base does not matter.
  public init(_ member: Member, bytes: Int = 64 << 20) throws(Refusal) {
    self.bytes = bytes
    var system = member.make()
    let base = try system.create(bytes: bytes).view
    var view: ViewID?
    do throws(Refusal) {
      let made = try system.snapshot(base, at: nil)
      view = made.view
      snapshot = .success(made.cost)
    } catch {
      snapshot = .failure(error)
    }
    firstWrite = Self.answer { () throws(Refusal) in try system.write(base, Self.byte) }
    secondWrite = Self.answer { () throws(Refusal) in try system.write(base, Self.byte) }
    for step in 1..<9 {
      _ = try system.write(base, Self.byte.lowerBound + step * 8192..<Self.byte.upperBound + step * 8192)
    }
    if let view { _ = try system.drop(view) }
    garbageAfterDrop = system.stats().garbage
    _ = system.reclaim()
    garbageAfterReclaim = system.stats().garbage
    firstWriteOfTen = Self.answer { () throws(Refusal) in
      var system = member.make()
      let base = try system.create(bytes: bytes).view
      for _ in 0..<10 { _ = try system.snapshot(base, at: nil) }
      return try system.write(base, Self.byte)
    }
    lastSharer = Self.answer { () throws(Refusal) in try Self.lastSharer(member, bytes) }
  }

  private static func answer(_ body: () throws(Refusal) -> Cost) -> Answer {
    do throws(Refusal) { return .success(try body()) } catch { return .failure(error) }
  }

  private static func lastSharer(_ member: Member, _ bytes: Int) throws(Refusal) -> Cost {
    var system = member.make()
    let base = try system.create(bytes: bytes).view
    let view = try system.snapshot(base, at: nil).view
    do throws(Refusal) {
      _ = try system.write(view, byte)
    } catch {
      _ = try system.drop(view)
    }
    return try system.write(base, byte)
  }
}
