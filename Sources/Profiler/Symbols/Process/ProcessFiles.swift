internal import Glibc
internal import ProcFS

/// The files that a process has mapped, and its memory.
///
/// The directory of the process is kept open, so that all is that of this process, also when another has got its number.
final class ProcessFiles {
  private let directory: CInt
  private let pid: Int32

  init(pid: Int32) {
    self.pid = pid
    directory = unsafe open("/proc/\(pid)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  deinit { if directory >= 0 { close(directory) } }

  /// Where files that belong to a mapped one are looked for: as the process sees them, then as the caller does.
  var roots: [DebugFiles.Root] {
    let own = DebugFiles.Root(directory: AT_FDCWD, prefix: "")
    return directory < 0 ? [own] : [DebugFiles.Root(directory: directory, prefix: "root"), own]
  }

  /// Opens the file of a mapping, by the first way that leads to the very file.
  ///
  /// - Parameter head: the mapping of the beginning of the same file, if there is one.
  func file(of mapping: Mapping, head: Mapping?) -> (file: RegularFile, way: FileWay)? {
    // A line of maps has newlines as `\012`; what is opened is compared anyway.
    let path = mapping.path?.split(separator: "\\012", omittingEmptySubsequences: false).joined(separator: "\n") ?? ""
    for way in FileWay.allCases {
      let file: RegularFile? =
        switch way {
        case .ownPath: path.hasPrefix("/") ? RegularFile(path) : nil
        case _ where directory < 0: nil
        case .mapFiles: RegularFile("map_files/" + Self.range(mapping.addresses), in: directory)
        case .processRoot: path.hasPrefix("/") ? RegularFile("root" + path, in: directory) : nil
        case .executable: RegularFile("exe", in: directory)
        }
      if let file, isFile(file, of: mapping, head: head) { return (file, way) }
    }
    return nil
  }

  /// Whether a file is the one that is mapped.
  ///
  /// File systems that lie on others (overlayfs, btrfs) may show two devices or inodes for one file: there the build id that is in memory
  /// decides.
  private func isFile(_ file: RegularFile, of mapping: Mapping, head: Mapping?) -> Bool {
    let device = file.identity.deviceNumbers
    if file.identity.inode == mapping.inode, device.major == mapping.device.major, device.minor == mapping.device.minor
    {
      return true
    }
    guard let head, let loaded = memory(head.addresses),
      let inMemory = try? ElfFile(loaded, isLoaded: true).buildID(), let inFile = try? ElfFile(file.source).buildID()
    else { return false }
    return inMemory == inFile
  }

  /// The memory of the process; nil if it may not be read.
  func memory(_ addresses: Range<UInt64>) -> ElfSource? {
    guard directory >= 0 else { return nil }
    let memory = unsafe openat(directory, "mem", O_RDONLY | O_CLOEXEC)
    guard memory >= 0 else { return nil }
    return ElfSource(owning: memory, base: addresses.lowerBound, size: addresses.upperBound - addresses.lowerBound)
  }

  /// The file in which the process tells where its own compiled code is (/tmp/perf-<pid>.map); nil if there is none that can be trusted.
  ///
  /// Anybody may write into /tmp: it must be a file of the user of the process, or of root. In a PID namespace the process has another
  /// number.
  func perfMapFile() -> RegularFile? {
    guard directory >= 0, let status = try? ProcessStatus.read(pid: pid) else { return nil }
    let inner = status.other.first { $0.key == "NSpid" }?.value.split { $0 == " " || $0 == "\t" }.last
    let path = "root/tmp/perf-\(inner.map(String.init) ?? String(pid)).map"
    guard let file = RegularFile(path, in: directory, followsLink: false) else { return nil }
    return file.owner == 0 || status.users?.dropFirst().first == Int(file.owner) ? file : nil
  }

  private static func range(_ addresses: Range<UInt64>) -> String {
    String(addresses.lowerBound, radix: 16) + "-" + String(addresses.upperBound, radix: 16)
  }
}
