import Glibc

/// Private anonymous memory of this process without huge pages, to look at from outside.
@safe final class OwnArena {
  static let pageSize = 4096
  let pageCount: Int
  private let base: UnsafeMutableRawPointer

  init(pageCount: Int) throws(SetupFailure) {
    guard
      let base = unsafe mmap(
        nil, pageCount * Self.pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe base != MAP_FAILED
    else { throw SetupFailure(call: "mmap", errno: errno) }
    unsafe self.base = unsafe base
    self.pageCount = pageCount
    guard unsafe madvise(base, pageCount * Self.pageSize, MADV_NOHUGEPAGE) == 0 else {
      throw SetupFailure(call: "madvise", errno: errno)
    }
  }

  var addresses: Range<UInt64> {
    let start = unsafe UInt64(UInt(bitPattern: base))
    return start..<start + UInt64(pageCount * Self.pageSize)
  }

  func write(page: Int) {
    unsafe base.storeBytes(of: UInt8(page & 0xff | 1), toByteOffset: page * Self.pageSize, as: UInt8.self)
  }

  func read(page: Int) -> UInt8 {
    unsafe base.load(fromByteOffset: page * Self.pageSize, as: UInt8.self)
  }

  deinit { unsafe munmap(base, pageCount * Self.pageSize) }
}
