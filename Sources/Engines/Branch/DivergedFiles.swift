internal import StoreInspector

/// What each of several databases has on the disk that no other one of them refers to.
struct DivergedFiles {
  /// Bytes of the table, for each database.
  private(set) var table: [Int]
  /// Bytes of all other files.
  private(set) var others: [Int]

  /// Looks at the extents of all files.
  ///
  /// - Parameters:
  ///   - subvolumes: whose files are held against each other.
  ///   - name: the table's file, from the folder of data on.
  init(in workspace: Workspace, _ subvolumes: [String], table name: String) throws(EngineError) {
    (table, others) = (Array(repeating: 0, count: subvolumes.count), Array(repeating: 0, count: subvolumes.count))
    let folders = subvolumes.map { workspace.outside(BranchVolume.data($0)) }
    var options = FilesInspection.Options()
    options.writesBack = true
    let seen = try EngineError.store { () throws(StoreError) in
      try FilesInspection(of: folders, options: options)
    }
    if let problem = seen.problems.first { throw .failed("\(problem)") }
    for file in seen.files {
      guard let index = folders.firstIndex(where: { file.path.hasPrefix($0 + "/") }) else { continue }
      // The mark of sharing belongs to whole extents: who refers to the bytes themselves is counted.
      let alone = file.account.classes.first { $0.sharers == 1 }.map { Int($0.bytes) } ?? 0
      if file.path == "\(folders[index])/\(name)" { table[index] += alone } else { others[index] += alone }
    }
  }
}
