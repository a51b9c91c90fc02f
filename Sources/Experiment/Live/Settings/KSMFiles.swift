internal import Scenario

/// The files of /sys/kernel/mm/ksm.
enum KSMFiles {
  static let directory = "/sys/kernel/mm/ksm/"
  static let run = directory + "run"
  static let sleep = directory + "sleep_millisecs"
  static let pagesToScan = directory + "pages_to_scan"
  static let fullScans = directory + "full_scans"

  /// What a switch is called there, and the text of its value.
  static func setting(_ option: KSMOption) -> MachineSetting {
    switch option {
    case .smartScan(let on): MachineSetting(path: directory + "smart_scan", value: on ? "1" : "0")
    case .useZeroPages(let on): MachineSetting(path: directory + "use_zero_pages", value: on ? "1" : "0")
    case .maxPageSharing(let count): MachineSetting(path: directory + "max_page_sharing", value: String(count))
    case .mergeAcrossNodes(let on): MachineSetting(path: directory + "merge_across_nodes", value: on ? "1" : "0")
    }
  }
}

extension SettingsNeed {
  /// Every run with KSM begins with nothing merged, the daemon at rest and the settings that kernels start with.
  static let ksm: SettingsNeed = {
    var need = SettingsNeed()
    // run=2 takes all merged pages apart and moves the scan to its beginning; other settings can be changed then.
    need.preparation = [
      MachineSetting(path: KSMFiles.run, value: "2"),
      MachineSetting(path: KSMFiles.run, value: "0"),
      MachineSetting(path: KSMFiles.directory + "advisor_mode", value: "none", isOptional: true),
      MachineSetting(path: KSMFiles.sleep, value: "100000000"),
      MachineSetting(path: KSMFiles.pagesToScan, value: "100000000"),
      // A look into a chain of merged frames takes the best of them, whatever the time since the last look.
      MachineSetting(path: KSMFiles.directory + "stable_node_chains_prune_millisecs", value: "0"),
    ]
    for option in KSMOption.defaults {
      var setting = KSMFiles.setting(option)
      if case .smartScan = option { setting.isOptional = true }
      need.preparation.append(setting)
    }
    need.changed = KSMOption.defaults.map { KSMFiles.setting($0).path }
    need.beforeRestoring = [MachineSetting(path: KSMFiles.run, value: "2")]
    return need
  }()
}
