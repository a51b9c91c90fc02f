internal import Family

extension ClaimCatalogue {
  /// Bytes of an overlay over a disk of so many bytes: three clusters, and 8 bytes for each 512 MiB.
  private static func claimed(_ bytes: Int) -> Int { 3 * 65_536 + 8 * (bytes >> 29) }

  /// Claims about disk images.
  static let images = [
    ClaimCheck(
      8, "qcow2",
      "Making a branch is not always O(1) in the size of what it branches from: a qcow2 overlay has 8 bytes for each 512 MiB of the disk."
    ) { (workspace, found) throws(EngineError) in
      for (size, bytes) in [("1G", 1 << 30), ("1T", 1 << 40), ("64T", 1 << 46)] {
        let (base, overlay) = (workspace.inside("b\(size).q"), workspace.inside("o\(size).q"))
        try workspace.run("qemu-img", "create", "-q", "-f", "qcow2", base, size)
        try workspace.run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, overlay)
        found.expect("an overlay over \(size)", try FileCall.size(overlay), equals: claimed(bytes))
      }
      return try QCOW2Engine().version(in: workspace)
    } onModel: { (found) throws(EngineError) in
      for (size, bytes) in [("1G", 1 << 30), ("1T", 1 << 40), ("64T", 1 << 46)] {
        var system = ClusterOverlays()
        _ = try ClaimCheck.model { () throws(Refusal) in try system.create(bytes: bytes) }
        found.expect("an overlay over \(size)", system.bytesOfEmptyImage, equals: claimed(bytes))
      }
    }
  ]
}
