internal import CLinux

/// Who servers run as: this user, or nobody where that is root, as most of them refuse to run as root.
enum ServerUser {
  /// Whether that is somebody else than this user.
  static var isOther: Bool { clx_effective_user() == 0 }

  /// What comes before the name of a server's program.
  ///
  /// - Parameter isolatingMemory: whether it has shared memory of System V, which would stay when it is killed.
  static func words(isolatingMemory: Bool = false) -> [String] {
    let namespaces = isOther ? ["--ipc"] : ["--user", "--map-current-user", "--ipc"]
    return (isolatingMemory ? ["unshare"] + namespaces : [])
      + (isOther ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [])
  }

  /// Fails as unavailable where shared memory cannot have a namespace of its own, as in a container.
  static func requireIsolatedMemory(in workspace: Workspace) throws(EngineError) {
    let words = words(isolatingMemory: true) + ["true"]
    let ending = try workspace.ending(of: words[0], Array(words.dropFirst()))
    guard ending.status == 0 else {
      throw .unavailable("a namespace for its shared memory, so that none of it stays: \(ending.errors)")
    }
  }

  /// Makes a folder in a workspace that belongs to whom servers run as.
  ///
  /// - Parameter orExisting: whether it may be there.
  static func makeFolder(_ name: String, in workspace: Workspace, orExisting: Bool = false) throws(EngineError) {
    let path = workspace.inside(name)
    try workspace.run("mkdir", orExisting ? "-p" : "-m700", path)
    try own(path, in: workspace)
  }

  /// Gives a file of a workspace to whom servers run as.
  static func own(_ path: String, in workspace: Workspace) throws(EngineError) {
    if isOther { try workspace.run("chown", "nobody", path) }
  }
}
