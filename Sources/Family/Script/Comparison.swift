/// One script on several members, side by side.
public struct Comparison: Sendable {
  /// What one member made of the script.
  public struct Row: Sendable {
    /// The whole run.
    public let run: MemberRun
    /// The first view that was made; nil where none was.
    public let snapshot: Cost?
    /// The first write after that; nil where none was made.
    public let firstWrite: Cost?
    /// The next write of the same range of the same view; nil where there was none.
    public let secondWrite: Cost?
    /// What nobody could reach after the last view was dropped; nil where none was.
    public let garbageAfterDrop: Int?
    /// The same after the last `reclaim` behind it; nil where there was none.
    public let garbageAfterReclaim: Int?
    /// Statements that the member did not do.
    public let refused: [MemberRun.Step]

    init(_ run: MemberRun) {
      self.run = run
      var costs: (snapshot: Cost?, first: Cost?, second: Cost?)
      var place: (view: String, range: Range<Int>)?
      var garbage: (dropped: Int?, reclaimed: Int?)
      for step in run.steps {
        guard case .done(let first, let second, _) = step.outcome else { continue }
        switch step.step.action {
        case .snapshot: costs.snapshot = costs.snapshot ?? first
        case .write(let view, let range, _) where costs.snapshot != nil:
          if let place {
            if costs.second == nil, place == (view, range) { costs.second = first }
          } else {
            place = (view, range)
            (costs.first, costs.second) = (first, second)
          }
        case .drop: garbage = (step.stats.garbage, nil)
        case .reclaim where garbage.dropped != nil: garbage.reclaimed = step.stats.garbage
        default: break
        }
      }
      (snapshot, firstWrite, secondWrite) = costs
      (garbageAfterDrop, garbageAfterReclaim) = garbage
      refused = run.steps.filter { step in
        switch step.outcome {
        case .refused, .noSuchView: true
        case .done, .read, .waited: false
        }
      }
    }
  }

  /// The script.
  public let script: WriteScript
  /// The members, in the order in which they were given.
  public let rows: [Row]

  /// Runs a script on members.
  public init(_ script: WriteScript, on members: [Member] = Member.all) {
    self.script = script
    rows = members.map { Row(MemberRun(script, on: $0)) }
  }
}
