/// One question that the fault handler asked, with its answer.
public enum DecisionStep: UInt8, Sendable, Hashable, CaseIterable {
  /// No VMA covers the address.
  case noVMA = 1
  /// The VMA below a growing one was extended.
  case stackExtended
  /// The VMA does not allow the access.
  case accessDenied
  /// The VMA allows the access.
  case accessAllowed
  /// The entry is empty.
  case entryNone
  /// The entry is present.
  case entryPresent
  /// The VMA is anonymous.
  case anonymousVMA
  /// The VMA has a file or shmem behind it.
  case fileVMA
  /// The mapping is private.
  case privateMapping
  /// The mapping is shared.
  case sharedMapping
  /// It is a load or a fetch.
  case accessReads
  /// It is a store.
  case accessWrites
  /// The entry maps the zero page.
  case mapsZeroPage
  /// The entry maps a page-cache frame.
  case mapsFileFrame
  /// The entry maps an anonymous frame.
  case mapsAnonymousFrame
  /// The frame is anon-exclusive.
  case exclusive
  /// The frame is not anon-exclusive.
  case notExclusive
  /// More than three references.
  case manyReferences
  /// More than one reference, and none waits in a batch of this CPU.
  case otherReferences
  /// One reference.
  case singleReference
  /// The folio was not on the LRU yet, so this CPU's batches were drained.
  case localBatchDrained
  /// A batch of another CPU holds a reference.
  case otherCPUBatch
  /// A lazy-free or mlock batch holds a reference although the folio is on the LRU.
  case heldByLRUBatch
  /// The file page exists.
  case insideFile
  /// The file page lies beyond the end of the file.
  case beyondFile
  /// Pages of the window were in the page cache.
  case windowMapped
  /// The page of the address was mapped alone or with its folio.
  case folioMapped
  /// The file system was asked to make the page writable.
  case madeWritable
  /// A pin or a pipe holds a reference.
  case heldByPin
  /// get_user_pages asks for an exclusive page without writing.
  case asksToUnshare
  /// The entry is a guard marker.
  case guardMarker
  /// userfaultfd protects the entry.
  case userfaultProtected
  /// userfaultfd is told of missing pages.
  case userfaultMissing
  /// A PMD maps the page, or could.
  case hugePMD
  /// The PMD was split, and its entries are asked.
  case pmdSplit
  /// The frame is part of a large folio.
  case largeFolio
  /// All references of the folio are mappings of this address space.
  case folioMappedByOne
  /// The folio may be mapped by several address spaces.
  case folioMappedShared
  /// It is the only frame of its folio that is still mapped.
  case lastFrame
  /// KSM has merged the frame.
  case merged
  /// The entry names a slot of the swap area.
  case entrySwapped
  /// The swap cache has the frame.
  case inSwapCache
  /// The page was read from the swap area.
  case readFromSwap
  /// The page was anon-exclusive when it was swapped out, or nobody else has the slot.
  case swapExclusive
  /// Others may have the slot too.
  case swapShared
  /// The VMA has pages of 2 MiB of the pool.
  case hugeTLBPage
  /// One entry maps the page of the pool.
  case hugeTLBMappedOnce
  /// Several entries map the page of the pool.
  case hugeTLBShared
  /// The pool has no page for this mapping.
  case hugeTLBPoolEmpty
  /// The owner has taken pages back from this mapping.
  case hugeTLBTakenBack
  /// The kernel copies with page faults disabled.
  case faultsDisabled
  /// The policy is not that of Linux, and decides otherwise.
  case otherPolicy
}

/// The questions that the fault handler asked, in order.
///
/// At most ten, six bits each.
public struct DecisionPath: Sendable, Hashable {
  private var bits: UInt64 = 0

  /// Creates an empty path.
  public init() {}

  /// Creates a path of the first ten of some steps.
  init(steps: [DecisionStep]) {
    for step in steps.prefix(10) { append(step) }
  }

  mutating func append(_ step: DecisionStep) { bits = bits << 6 | UInt64(step.rawValue) }

  func appending(_ step: DecisionStep) -> DecisionPath {
    var path = self
    path.append(step)
    return path
  }

  /// The steps in the order they were taken.
  public var steps: [DecisionStep] {
    var result: [DecisionStep] = []
    var rest = bits
    while rest != 0 {
      if let step = DecisionStep(rawValue: UInt8(rest & 63)) { result.append(step) }
      rest >>= 6
    }
    return result.reversed()
  }
}
