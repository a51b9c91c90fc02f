import FoundationEssentials

/// The files that a path of the command line stands for.
enum FilesBelow {
  /// A file stands for itself, a folder for all files below it whose names end so, in the order of their paths.
  static func files(of path: String, ending: String) throws(Failure) -> [String] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .usage("\(path): there is no such file or folder")
    }
    if !isFolder { return [path] }
    let base = path.hasSuffix("/") ? path : path + "/"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { base + $0 }
  }
}
