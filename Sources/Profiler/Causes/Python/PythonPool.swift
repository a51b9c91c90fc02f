/// The header of a pool of CPython's allocator (`struct pool_header`).
struct PythonPool {
  /// Its address.
  let address: UInt64
  /// Bytes of its blocks.
  let block: UInt64
  /// Where the part begins that was never handed out, in bytes from the beginning.
  let virgin: UInt64

  /// Reads a header; nil if it is none.
  ///
  /// A header says where the last block can begin, which its size tells too: other memory is hardly ever taken for a pool.
  init?(_ address: UInt64, _ header: FewWords) {
    guard let used = header.half(0), let arena = header.half(32), let index = header.half(36),
      let virgin = header.half(40), let last = header.half(44)
    else { return nil }
    let size = (UInt64(index) &+ 1) &* 16
    guard size <= PythonLayout.largestBlock, UInt64(last) == PythonLayout.poolBytes - size, arena < 1 << 24,
      UInt64(virgin) >= PythonLayout.poolHeader + size, UInt64(virgin) <= PythonLayout.poolBytes,
      (UInt64(virgin) - PythonLayout.poolHeader) % size == 0,
      UInt64(used) <= (UInt64(virgin) - PythonLayout.poolHeader) / size
    else { return nil }
    self.address = address
    block = size
    self.virgin = UInt64(virgin)
  }

  /// The pool that an address would belong to.
  static func address(of address: UInt64) -> UInt64 { address & ~(PythonLayout.poolBytes - 1) }

  /// The offset of the block that an address of the pool belongs to; nil for the header and the end that holds no block.
  func block(at address: UInt64) -> UInt64? {
    let place = address &- self.address
    guard place >= PythonLayout.poolHeader else { return nil }
    let start = PythonLayout.poolHeader + (place - PythonLayout.poolHeader) / block * block
    return start <= PythonLayout.poolBytes - block ? start : nil
  }
}
