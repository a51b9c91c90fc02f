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
}
