internal import Scenario

/// What a statement needs of the settings of the machine, and by `+` what a scenario needs.
///
/// A verb that changes settings says so in `Action.settingsNeed`, once, and changes them in its step by
/// `LiveRun.settings.write`; saving, restoring, the journal and the locks are the business of `MachineSettings`.
struct SettingsNeed: Sendable, Hashable {
  /// Written before the first step, in this order; restored in the opposite order.
  var preparation: [MachineSetting] = []
  /// The files that steps may write later.
  var changed: [String] = []
  /// Written before anything is restored.
  ///
  /// Some files take a value only in a certain state (ksm/max_page_sharing, as long as no page is merged).
  var beforeRestoring: [MachineSetting] = []
  /// Lines for the end of the journal that undo what is not a value in a file: `swapoff PATH`, `unlink PATH`.
  ///
  /// The name of such a file begins with `cowscope-`.
  var undoing: [String] = []
  /// A wish: khugepaged must not scan during the run.
  ///
  /// It is fulfilled where settings may be changed, and by itself it is no reason to refuse a scenario.
  var keepsKhugepagedAway = false

  /// Nothing that the user has to permit.
  var isEmpty: Bool { preparation.isEmpty && changed.isEmpty && undoing.isEmpty }

  /// The first file that would be changed, for messages.
  var firstPath: String? { changed.first ?? preparation.first?.path ?? undoing.first }

  /// What both need, each thing once.
  static func + (one: SettingsNeed, other: SettingsNeed) -> SettingsNeed {
    var sum = one
    sum.preparation += other.preparation.filter { !one.preparation.contains($0) }
    sum.changed += other.changed.filter { !one.changed.contains($0) }
    sum.beforeRestoring += other.beforeRestoring.filter { !one.beforeRestoring.contains($0) }
    sum.undoing += other.undoing.filter { !one.undoing.contains($0) }
    sum.keepsKhugepagedAway = one.keepsKhugepagedAway || other.keepsKhugepagedAway
    return sum
  }
}

extension Scenario {
  /// What all statements together need, and the first of them that needs it.
  var settingsNeed: (need: SettingsNeed, step: Int?) {
    var sum = SettingsNeed()
    var first: Int?
    for (index, step) in steps.enumerated() {
      guard let need = step.action.settingsNeed else { continue }
      sum = sum + need
      if first == nil, !need.isEmpty { first = index }
    }
    return (sum, first)
  }
}
