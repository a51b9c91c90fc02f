internal import Scenario

extension Action {
  /// What the statement needs of the settings of the machine; nil for most.
  ///
  /// This is the only list: a verb that is not here changes no setting.
  var settingsNeed: SettingsNeed? {
    switch self {
    case .ksm: .ksm
    case .thp: .hugePageSettings
    case .khugepaged: .khugepaged
    case .shrink: .shrinking
    case .swap: .swap
    case .hugeTLB(let pages): .hugeTLBPool(pages)
    case .advise(_, _, .hugepage), .advise(_, _, .collapse): .hugePages
    default: nil
    }
  }
}
