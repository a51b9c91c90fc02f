internal import MemoryModel
internal import Scenario

extension DecisionStep {
  /// The question and its answer in words.
  var decision: Decision {
    switch self {
    case .noVMA: Decision("VMA at the address?", "none")
    case .stackExtended: Decision("VMA below a growing stack?", "extended to the page")
    case .accessDenied: Decision("VMA allows it?", "no")
    case .accessAllowed: Decision("VMA allows it?", "yes")
    case .entryNone: Decision("page-table entry?", "empty")
    case .entryPresent: Decision("page-table entry?", "present, read-only")
    case .anonymousVMA: Decision("what stands behind the VMA?", "nothing: anonymous")
    case .fileVMA: Decision("what stands behind the VMA?", "a file or shmem")
    case .privateMapping: Decision("private or shared?", "private")
    case .sharedMapping: Decision("private or shared?", "shared")
    case .accessReads: Decision("access?", "read")
    case .accessWrites: Decision("access?", "write")
    case .mapsZeroPage: Decision("frame?", "the shared zero page")
    case .mapsFileFrame: Decision("frame?", "page cache")
    case .mapsAnonymousFrame: Decision("frame?", "anonymous")
    case .exclusive: Decision("anon-exclusive?", "yes")
    case .notExclusive: Decision("anon-exclusive?", "no")
    case .manyReferences: Decision("references?", "more than 3")
    case .otherReferences: Decision("references?", "others hold it too")
    case .singleReference: Decision("references?", "only this one")
    case .localBatchDrained: Decision("on the LRU?", "no, so this CPU's batches were drained")
    case .otherCPUBatch: Decision("references?", "the LRU batch of another CPU holds one")
    case .heldByLRUBatch: Decision("references?", "an LRU batch of this CPU still holds one")
    case .heldByPin: Decision("references?", "a pin or a pipe holds one")
    case .asksToUnshare: Decision("access?", "get_user_pages wants a page of its own to read")
    case .guardMarker: Decision("page-table entry?", "a guard marker")
    case .userfaultProtected: Decision("userfaultfd?", "protects the page from writes")
    case .userfaultMissing: Decision("userfaultfd?", "is told of missing pages")
    case .insideFile: Decision("inside the file?", "yes")
    case .beyondFile: Decision("inside the file?", "no")
    case .windowMapped: Decision("page cache?", "mapped what it has around the address")
    case .folioMapped: Decision("page cache?", "mapped this page or its folio")
    case .hugePMD: Decision("PMD?", "maps 2 MiB, or may")
    case .pmdSplit: Decision("PMD?", "split into 512 entries, which go on")
    case .largeFolio: Decision("folio?", "of several frames")
    case .folioMappedByOne: Decision("who maps the folio?", "only this address space")
    case .folioMappedShared: Decision("who maps the folio?", "others may")
    case .lastFrame: Decision("who maps the folio?", "only this entry, so the rest can go")
    case .merged: Decision("merged by KSM?", "yes, so nobody keeps it")
    case .madeWritable: Decision("file system asked?", "yes, the page may be written now")
    }
  }
}
