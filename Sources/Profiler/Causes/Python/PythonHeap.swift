/// The objects of one process of CPython.
///
/// Tells from an address alone what is there: the head of an object that counts references, the links by which the collector finds it, or the
/// object itself. Memory is read as it is now, which is later than what is asked about: an object may be gone; its type often stays behind.
package final class PythonHeap {
  /// What is at an address.
  package struct Place: Hashable {
    package var part: WrittenPart
    package var type: String?

    package init(part: WrittenPart, type: String? = nil) {
      self.part = part
      self.type = type
    }
  }

  /// An object at the beginning of a block: bytes of words for attributes, then of links, then its count and its type.
  struct Object {
    var words: UInt64
    var links: UInt64
    var type: String

    func part(at offset: UInt64) -> WrittenPart {
      if offset < words { return .contents }
      if offset < words + links { return .collectorLinks }
      return offset < words + links + 8 ? .referenceCount : .contents
    }
  }

  /// A type, as far as it matters.
  private struct TypeFacts {
    var name: String
    var flags: UInt64
  }

  private let memory: ProcessMemory
  private let layout: PythonLayout
  private var types: [UInt64: TypeFacts] = [:]
  private var noTypes: Set<UInt64> = []
  private var pools: [UInt64: PythonPool?] = [:]

  package init(_ memory: ProcessMemory, _ layout: PythonLayout) {
    self.memory = memory
    self.layout = layout
  }

  /// Forgets what may change from one moment to the next; types seldom do.
  package func forgetMoment() {
    noTypes = []
    pools = [:]
  }

  /// Whether there is memory at an address, and may be read.
  func isReadable(at address: UInt64) -> Bool { memory.isReadable(at: address) }

  /// What is at an address; nil if it belongs to no pool, or cannot be read.
  ///
  /// - Complexity: O(1) system calls; one for an object of a type and in a pool that were met before.
  package func place(at address: UInt64) -> Place? {
    guard let pool = pool(of: address) else { return nil }
    guard let start = pool.block(at: address), start < pool.virgin else { return Place(part: .allocator) }
    guard let words = memory.few(pool.address + start, Int(pool.block)) else { return nil }
    if let object = object(words) {
      return Place(part: object.part(at: address - pool.address - start), type: object.type)
    }
    return Place(part: isFree(words, pool) ? .allocator : .contents)
  }

  /// What is at an address outside of all pools that a write has begun at: part of the head of an object that is too large for them, or
  /// that the program was built with; nil if it is none.
  ///
  /// Nothing tells where such an object begins, so only its head can be known, by the type that lies so far behind.
  package func head(at address: UInt64) -> Place? {
    guard address & 7 == 0, let words = memory.few(address, 32) else { return nil }
    if let facts = words.word(8).flatMap(type(at:)) { return Place(part: .referenceCount, type: facts.name) }
    for place in [16, 24] {
      guard let facts = words.word(place).flatMap(type(at:)), facts.flags & PythonLayout.collectedFlag != 0 else {
        continue
      }
      return Place(part: .collectorLinks, type: facts.name)
    }
    return nil
  }

  /// The object that a block begins with.
  ///
  /// Its type's flags must ask for just as many words before it as there are.
  func object(_ block: FewWords) -> Object? {
    for (words, links) in Self.shapes {
      guard let place = block.word(Int(words + links) + 8), let facts = type(at: place) else { continue }
      let needed = layout.bytesBefore(facts.flags)
      if needed == (words, links) { return Object(words: words, links: links, type: facts.name) }
    }
    return nil
  }

  private static let shapes: [(words: UInt64, links: UInt64)] = [
    (0, 0), (0, PythonLayout.linkBytes), (PythonLayout.beforeBytes, PythonLayout.linkBytes),
    (PythonLayout.beforeBytes, 0),
  ]

  /// The header of the pool that an address would belong to.
  func pool(of address: UInt64) -> PythonPool? {
    let start = PythonPool.address(of: address)
    if let known = pools[start] { return known }
    let pool = memory.few(start, Int(PythonLayout.poolHeader)).flatMap { PythonPool(start, $0) }
    pools[start] = .some(pool)
    return pool
  }

  /// A free block begins with the address of the next one, or zero for the last.
  private func isFree(_ block: FewWords, _ pool: PythonPool) -> Bool {
    guard let next = block.word(0) else { return false }
    guard next != 0 else { return true }
    guard PythonPool.address(of: next) == pool.address, let start = pool.block(at: next) else { return false }
    return pool.address + start == next
  }

  private func type(at address: UInt64) -> TypeFacts? {
    if let known = types[address] { return known }
    guard address & 7 == 0, address >> 47 == 0, address > 4096, !noTypes.contains(address) else { return nil }
    // Types are variables of programs, or too large for a block: what is in a pool is an object next to this one.
    guard pool(of: address) == nil else { return nil }
    guard let facts = readType(address) else {
      noTypes.insert(address)
      return nil
    }
    types[address] = facts
    return facts
  }

  private func readType(_ address: UInt64) -> TypeFacts? {
    guard let words = memory.read(address, PythonLayout.typeBytes),
      let flags = words.word(PythonLayout.flagsOfType), flags & PythonLayout.readyFlag != 0,
      let nameAddress = words.word(PythonLayout.nameOfType), let meta = words.word(PythonLayout.typeOfType),
      // The type of a type has types for objects.
      let metaFlags = memory.few(meta &+ UInt64(PythonLayout.flagsOfType), 8)?.word(0),
      metaFlags & PythonLayout.readyFlag != 0, metaFlags & PythonLayout.typeFlag != 0,
      let name = memory.text(nameAddress, atMost: 256), Self.isName(name)
    else { return nil }
    return TypeFacts(name: name, flags: flags)
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.properties.isXIDStart || first == "_" else { return false }
    return name.unicodeScalars.allSatisfy { $0.properties.isXIDContinue || $0 == "." || $0 == "_" || $0 == "-" }
  }
}
