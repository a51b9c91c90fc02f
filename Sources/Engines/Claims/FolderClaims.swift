extension ClaimCatalogue {
  private static let files = 1000
  private static let fileBytes = 4096
  /// An inode of XFS by default.
  private static let inodeBytes = 512

  /// Claims about folders that are branched file by file.
  static let folders = [
    ClaimCheck(
      8, "cp",
      "Branching a folder by clones of its files is O(1) in bytes and O(n) in files: a thousand small files cost far more than one file that is as long as all of them.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let image = try MountedImage(
        workspace, "xfs", bytes: 1 << 30, mkfs: ["mkfs.xfs", "-q", "-m", "reflink=1"], options: "noatime")
      try workspace.run(
        "sh", "-c",
        "cd \"$1\" && mkdir one many && head -c \(files * fileBytes) /dev/zero >one/f && split -a 3 -b \(fileBytes) one/f many/",
        "sh", image.inside(""))
      try image.sync()
      var written: [Int] = []
      for name in ["one", "many"] {
        let before = try image.deviceBytesWritten()
        try workspace.run("cp", "-r", "--reflink=always", image.inside(name), image.inside(name + "-branch"))
        try image.sync()
        written.append(try image.deviceBytesWritten() - before)
      }
      found.expect("written for a branch of one file of \(files * fileBytes) bytes", written[0], atMost: 65_536)
      found.expect(
        "written for a branch of \(files) files of \(fileBytes) bytes", written[1], atLeast: files * inodeBytes)
      return "\(KernelVersion.text), \(try workspace.firstLine("cp", "--version"))"
    }
  ]
}
