internal import CLinux
internal import Glibc
internal import ProcFS

/// The POSIX locks of a file, of all processes but, in part, this one.
///
/// /proc/locks lists all whose process is in this pid namespace, F_GETLK(2) finds one that is in the way of this process, whoever has it.
package struct FileLocks {
  private var locks: [(bytes: ClosedRange<Int64>, holder: LockHolder)] = []

  /// Asks for the locks of an open file that touch some bytes.
  init(of source: StoreSource, bytes: ClosedRange<Int64>) {
    guard let descriptor = source.descriptor, let identity = source.identity else { return }
    locks = Self.listed(source.path, identity)
    for byte in bytes {
      guard let found = Self.asked(descriptor, byte), !locks.contains(where: { $0.bytes.contains(byte) }) else {
        continue
      }
      locks.append(found)
    }
  }

  /// The lock of one byte that is in the way of this process.
  static func asked(_ descriptor: CInt, _ byte: Int64) -> (bytes: ClosedRange<Int64>, holder: LockHolder)? {
    var question = flock()
    question.l_type = Int16(F_WRLCK)
    question.l_whence = Int16(SEEK_SET)
    question.l_start = off_t(byte)
    question.l_len = 1
    guard unsafe fcntl(descriptor, F_GETLK, &question) == 0, question.l_type != Int16(F_UNLCK) else { return nil }
    let pid = question.l_pid > 0 ? question.l_pid : nil
    let last = question.l_len == 0 ? Int64.max : Int64(question.l_start + question.l_len - 1)
    let holder = LockHolder(pid: pid, name: pid.flatMap(name), isExclusive: question.l_type == Int16(F_WRLCK))
    return (Int64(question.l_start)...max(last, Int64(question.l_start)), holder)
  }

  /// Who holds the lock of a byte, each process once.
  func holders(ofByte byte: Int64) -> [LockHolder] {
    var holders: [LockHolder] = []
    for lock in locks where lock.bytes.contains(byte) && !holders.contains(lock.holder) { holders.append(lock.holder) }
    return holders.sorted { ($0.pid ?? .max) < ($1.pid ?? .max) }
  }

  private static func listed(
    _ path: String, _ identity: StoreSource.Identity
  ) -> [(bytes: ClosedRange<Int64>, holder: LockHolder)] {
    guard let text = KernelFile.text("/proc/locks") else { return [] }
    // Btrfs shows files another device than its locks have.
    let devices = [Optional(identity.device), MountedFileSystem.device(of: path)].compactMap { $0 }
    let places = Set(
      devices.map { "\(hexadecimal($0 >> 8 & 0xfff)):\(hexadecimal($0 & 0xff | $0 >> 12 & 0xfff00)):\(identity.inode)" }
    )
    return parse(text, places: places).map { lock in
      (lock.bytes, LockHolder(pid: lock.pid, name: lock.pid.flatMap(name), isExclusive: lock.isExclusive))
    }
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return text.count < 2 ? "0" + text : text
  }

  /// Lines as `1: POSIX  ADVISORY  READ 1234 08:01:5678 123 123`, of those that are held and not waited for.
  package static func parse(
    _ text: String, places: Set<String>
  ) -> [(bytes: ClosedRange<Int64>, pid: Int32?, isExclusive: Bool)] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 8, words[1] == "POSIX" || words[1] == "OFDLCK", places.contains(String(words[5])),
        let pid = Int32(words[4]), let first = Int64(words[6]),
        let last = words[7] == "EOF" ? Int64.max : Int64(words[7]), first <= last
      else { return nil }
      return (first...last, pid > 0 ? pid : nil, words[3] == "WRITE")
    }
  }

  private static func name(_ pid: Int32) -> String? {
    KernelFile.text("/proc/\(pid)/comm").map { String($0.prefix { $0 != "\n" }) }
  }
}
