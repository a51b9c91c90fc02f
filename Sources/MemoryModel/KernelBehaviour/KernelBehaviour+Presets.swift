extension KernelBehaviour {
  /// Linux 6.18, the version that the model is checked against.
  public static let linux6_18 = KernelBehaviour(version: "6.18")

  /// The versions that have a preset, oldest first.
  public static let presets: [KernelBehaviour] = [.linux6_18]

  /// The preset of a version or of a release string such as `6.18.44-cloud`, or nil when there is none.
  public static func preset(_ release: String) -> KernelBehaviour? {
    let numbers = release.split(separator: "-").first?.split(separator: ".") ?? []
    guard numbers.count >= 2 else { return nil }
    let version = "\(numbers[0]).\(numbers[1])"
    return presets.first { $0.version == version }
  }
}
