internal import ProcFS

/// What tells the memory of mappings apart: the name, and the file where it is one.
package struct AreaKey: Hashable {
  fileprivate let name: String
  fileprivate let device: DeviceNumber?
  fileprivate let inode: UInt64

  /// The area that a mapping shows; what is no file has no inode, and is one area by its name.
  package init(_ mapping: InspectedMapping) {
    name = mapping.areaName
    inode = mapping.mapping.inode
    device = inode == 0 ? nil : mapping.mapping.device
  }
}

/// Names of areas, of which no two are alike: containers have different files with one path, and so have deleted ones and memfds.
package struct AreaNames {
  private let isAmbiguous: Set<String>

  /// - Complexity: O(mappings).
  package init(_ mappings: [InspectedMapping]) {
    let areas = Set(mappings.map(AreaKey.init))
    isAmbiguous = Set(Dictionary(grouping: areas, by: \.name).filter { $0.value.count > 1 }.keys)
  }

  /// The name of an area; with device and inode, as /proc/PID/maps has them, where another one has the same.
  package func name(of area: AreaKey) -> String {
    guard isAmbiguous.contains(area.name), let device = area.device else { return area.name }
    return "\(area.name) (\(device.hexadecimal) inode \(area.inode))"
  }
}

extension DeviceNumber {
  /// Both numbers as /proc/PID/maps writes them.
  fileprivate var hexadecimal: String {
    [major, minor].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}
