internal import MemoryModel
internal import Scenario

/// The files of /sys/kernel/mm/transparent_hugepage.
enum HugePageFiles {
  private static let directory = "/sys/kernel/mm/transparent_hugepage/"

  /// What a setting is called there, and the text of its value.
  static func setting(_ option: HugePageOption) -> MachineSetting {
    switch option {
    case .enabled(let mode): MachineSetting(path: directory + "enabled", value: mode.rawValue)
    case .size(let order, let mode): MachineSetting(path: path(ofOrder: order), value: mode.rawValue)
    case .zeroPage(let on): MachineSetting(path: directory + "use_zero_page", value: on ? "1" : "0")
    }
  }

  private static func path(ofOrder order: Int) -> String { directory + "hugepages-\(4 << order)kB/enabled" }

  /// The settings of this machine as they are now.
  ///
  /// A kernel without sizes has 2 MiB alone.
  static var current: HugePageSettings {
    var settings = HugePageSettings()
    settings.enabled = mode(of: directory + "enabled") ?? .never
    settings.usesZeroPage = MachineSetting.current(of: directory + "use_zero_page") != "0"
    for order in HugePageOption.orders {
      if let mode = mode(of: path(ofOrder: order)) { settings.sizes[order] = mode }
    }
    return settings
  }

  private static func mode(of path: String) -> HugePageSettings.Enabled? {
    MachineSetting.current(of: path).flatMap { HugePageSettings.Enabled(rawValue: $0) }
  }
}

extension SettingsNeed {
  /// Huge pages are made by faults and calls of the scenario, and by nobody else.
  static let hugePages: SettingsNeed = {
    var need = SettingsNeed()
    need.keepsKhugepagedAway = true
    return need
  }()

  /// Every run that changes settings of huge pages begins with those that machines mostly have.
  static let hugePageSettings: SettingsNeed = {
    // Whoever switches 2 MiB off and on again has khugepaged make a pass.
    var need = khugepaged
    let sizes = HugePageOption.defaults.map { option in
      var setting = HugePageFiles.setting(option)
      // Kernels before 6.8 have no sizes.
      if case .size = option { setting.isOptional = true }
      return setting
    }
    need.preparation += sizes
    need.changed += sizes.map(\.path)
    return need
  }()
}

extension SettingsNeed {
  /// khugepaged makes passes when it is told to, and begins with the limits that kernels start with.
  static let khugepaged: SettingsNeed = {
    var need = shrinking
    need.preparation.append(Khugepaged.wholePasses)
    need.changed = KhugepagedOption.defaults.map { Khugepaged.setting($0).path } + [Khugepaged.sleepPath]
    return need
  }()

  /// Which huge pages shrinkers split depends on a limit of khugepaged's.
  static let shrinking: SettingsNeed = {
    var need = hugePages
    need.preparation = KhugepagedOption.defaults.map { Khugepaged.setting($0) }
    return need
  }()
}

extension Scenario {
  /// MADV_COLLAPSE drains the folio batches of all CPUs (lru_add_drain_all), which other runs would notice.
  var drainsAllCPUs: Bool {
    steps.contains { step in
      if case .advise(_, _, .collapse) = step.action { return true }
      return false
    }
  }

  /// The settings of huge pages do not depend on the machine.
  var setsHugePages: Bool {
    steps.contains { step in
      switch step.action {
      case .thp, .swap: true
      default: false
      }
    }
  }
}
