/// A rule of advice: when it speaks, what it says, and what it is worth.
struct AdviceRule: Sendable {
  /// What a rule makes of the signals.
  enum Judgement {
    case fires(String, bound: Int?)
    case noGain(String)
    case warns(String, bound: Int?)
    case noEvidence(String)
    /// It is about other servers.
    case doesNotApply
  }

  let id: String
  let title: String
  /// What it has gained elsewhere.
  let measured: String
  let notObserved: String
  let remeasure: String
  let judge: @Sendable (AdviceSignals) -> Judgement

  /// What it says; nil where it is about other servers.
  func advice(_ signals: AdviceSignals) -> Advice? {
    let said: (Advice.Verdict, String, Int?)
    switch judge(signals) {
    case .fires(let evidence, let bound): said = (.worthTrying, evidence, bound)
    case .noGain(let evidence): said = (.noGain, evidence, nil)
    case .warns(let evidence, let bound): said = (.warning, evidence, bound)
    case .noEvidence(let reason): said = (.noEvidence, reason, nil)
    case .doesNotApply: return nil
    }
    return Advice(
      rule: id, title: title, verdict: said.0, evidence: said.1, bound: said.2, measured: measured,
      notObserved: notObserved, remeasure: remeasure)
  }
}

extension ProfileRecord {
  /// What all rules say of this server: what is worth trying first, what there is no evidence for last.
  ///
  /// No rule speaks because something is large: each needs to have seen what it is about.
  public var advice: [Advice] {
    guard let signals = AdviceSignals(self) else { return [] }
    let order: [Advice.Verdict] = [.worthTrying, .warning, .noGain, .noEvidence]
    let said = AdviceRule.all.compactMap { $0.advice(signals) }
    return order.flatMap { verdict in
      said.filter { $0.verdict == verdict }.sorted { ($1.bound ?? 0, $0.rule) < ($0.bound ?? 0, $1.rule) }
    }
  }
}
