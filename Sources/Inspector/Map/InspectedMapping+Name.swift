internal import ProcFS

extension InspectedMapping {
  /// The file, or what the kernel calls the memory; in round brackets what has no name.
  public var areaName: String {
    if let path = mapping.path, !path.isEmpty { return path }
    return mapping.permissions.contains(.shared) ? "(shared anonymous)" : "(anonymous)"
  }
}
