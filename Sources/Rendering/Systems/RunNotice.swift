/// What a student is told where something was not measured.
public enum RunNotice {
  /// The reason in one sentence, and where the answers come from.
  ///
  /// `isPartial` says that something was measured all the same, and `recorded` where and when others were.
  public static func text(_ reason: String, isPartial: Bool, recorded: String?) -> String {
    let source = recorded.map { "Answers that are marked as recorded were recorded on another machine: \($0)." }
    let beginning = isPartial ? "Not everything is measured here" : "There is no measurement here"
    return "\(beginning): \(reason). \(source ?? "The answers are those of the model\(isPartial ? " there" : "").")"
  }
}
