/// The name of a process or thread in a scenario.
public typealias ProcessName = String
/// The name of a region (an address range that `map` or `remap` places) in a scenario.
public typealias RegionName = String
/// The name of a mark in a scenario.
///
/// `start` and `end` always exist.
public typealias MarkName = String

/// What one step of a scenario does.
public enum Action: Sendable, Hashable, Codable {
  /// A new process with an empty arena, on a CPU of its choice (`cpu` counts the CPUs that the run may use, from 0).
  case process(ProcessName, cpu: Int)
  /// mmap(2).
  case map(MapRequest)
  /// Loads or stores, one after another, in page order.
  case touch(TouchRequest)
  /// fork(2), vfork(2) or posix_spawn(3).
  case fork(parent: ProcessName, child: ProcessName, kind: ForkKind)
  /// clone(2) with CLONE_THREAD: a thread of the maker's process, on its maker's CPU unless another is given.
  case thread(ProcessName, ThreadRequest)
  /// execve(2) of an empty program: the address space is replaced, the process lives on without its other threads.
  case exec(ProcessName)
  /// _exit(2), and the parent has waited when the step ends; a thread ends alone, a process with all its threads.
  case exit(ProcessName)
  /// munmap(2).
  case unmap(ProcessName, PageSelection)
  /// mprotect(2).
  case protect(ProcessName, PageSelection, Protection)
  /// madvise(2).
  case advise(ProcessName, PageSelection, Advice)
  /// mremap(2).
  case remap(RemapRequest)
  /// mlock2(2); `onFault` is MLOCK_ONFAULT.
  case lock(ProcessName, PageSelection, onFault: Bool)
  /// munlock(2).
  case unlock(ProcessName, PageSelection)
  /// msync(2) with MS_SYNC.
  case sync(ProcessName, PageSelection)
  /// pwrite(2) by this process to the file that is mapped at this region.
  case pwrite(PwriteRequest)
  /// ftruncate(2) by this process of the file that is mapped at this region, to a length in pages.
  case truncate(ProcessName, RegionName, pages: Int)
  /// sched_setaffinity(2): the process goes on on another CPU.
  case place(ProcessName, cpu: Int)
  /// The same, to the first CPU of a NUMA node.
  case placeOnNode(ProcessName, node: Int)
  /// mbind(2) of some pages, or set_mempolicy(2).
  case policy(ProcessName, PageSelection?, NodePolicy)
  /// move_pages(2) of this process to a node, with MPOL_MF_MOVE.
  case migrate(ProcessName, PageSelection, node: Int)
  /// prctl(PR_SET_MEMORY_MERGE): whether all memory of the process, present and future, is mergeable.
  case memoryMerge(ProcessName, Bool)
  /// Kernel samepage merging: what it does, or how.
  case ksm(KSMAction)
  /// The kernel takes references to pages and keeps them.
  case pin(PinRequest)
  /// The references of a pin are given back by a process that has its file descriptor.
  case unpin(ProcessName, PinName)
  /// One process reads or writes the memory of another.
  case foreignTouch(ForeignTouchRequest)
  /// An ioctl of userfaultfd(2).
  case userfault(UserfaultRequest)
  /// The kernel thread that makes huge pages: what it does, or how.
  case khugepaged(KhugepagedAction)
  /// The kernel gives back what it can do without, as it does when memory is short (2 to /proc/sys/vm/drop_caches): of the
  /// memory of processes, pages of large folios that nobody maps any more.
  case shrink
  /// Settings of transparent huge pages.
  case thp([HugePageOption])
  /// swapon(2): from now on the machine has swap.
  case swap(SwapKind)
  /// The number of 2 MiB pages that the machine sets aside (nr_hugepages), all of them free.
  case hugeTLB(pages: Int)
  /// A named moment; a checkpoint of all state is taken here.
  case mark(MarkName)
  /// A statement about the trace that must hold on the model and on the kernel.
  case expect(Expectation)
  /// Text for the reader.
  case note(String)
}

/// How a child is made.
public enum ForkKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// fork(2): the address space is copied.
  case fork
  /// vfork(2): the address space is shared and the parent sleeps until the child calls exec or exit.
  case vfork
  /// posix_spawn(3): vfork and exec in one; the child starts with an empty arena.
  case spawn
}

/// A new thread.
public struct ThreadRequest: Sendable, Hashable, Codable {
  /// Its name.
  public var name: ProcessName
  /// The CPU that it starts on, nil for that of its maker.
  public var cpu: Int?

  /// Creates a request.
  public init(name: ProcessName, cpu: Int? = nil) {
    self.name = name
    self.cpu = cpu
  }
}

/// Some pages of one region.
public struct PageSelection: Sendable, Hashable, Codable {
  /// The region.
  public var region: RegionName
  /// Page indices inside the region.
  public var pages: Range<Int>
  /// True when the text named the region without brackets.
  public var isWholeRegion: Bool

  /// Creates a selection of pages of a region.
  public init(region: RegionName, pages: Range<Int>, isWholeRegion: Bool) {
    self.region = region
    self.pages = pages
    self.isWholeRegion = isWholeRegion
  }
}

/// What `protect` and `map prot=` may ask for.
public struct Protection: OptionSet, Sendable, Hashable, Codable {
  /// The PROT_ bits of mmap(2).
  public let rawValue: UInt8
  /// Creates a protection from PROT_ bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// PROT_READ.
  public static let read = Protection(rawValue: 1)
  /// PROT_WRITE.
  public static let write = Protection(rawValue: 2)
  /// PROT_EXEC.
  public static let execute = Protection(rawValue: 4)
  /// PROT_NONE.
  public static let none: Protection = []
}

/// What stands behind a mapping.
public enum MapKind: Sendable, Hashable, Codable {
  /// MAP_PRIVATE | MAP_ANONYMOUS.
  case anonymous
  /// MAP_SHARED | MAP_ANONYMOUS, which is shmem.
  case sharedAnonymous
  /// MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN: only the last `initialPages` are mapped, accesses below extend it.
  case stack(initialPages: Int)
  /// A regular file on disk, in the page cache before the run starts.
  case file(FileRequest, shared: Bool)
  /// A memfd_create(2) file, which is shmem.
  case memfd(FileRequest, shared: Bool)
  /// MAP_ANONYMOUS | MAP_HUGETLB: pages of 2 MiB that the machine has set aside.
  case hugeTLB(shared: Bool)
}

/// A file that a scenario maps.
///
/// The same name is the same file for all processes.
public struct FileRequest: Sendable, Hashable, Codable {
  /// The name, unique in the scenario (`file=NAME`, or the region's name).
  public var name: String
  /// File length in pages.
  public var pages: Int
  /// Pages of each folio in the page cache (a power of two; 1 is the default).
  ///
  /// Only for files on disk.
  public var folioPages: Int
  /// The file holds only return instructions, so that `call` may execute it.
  public var isCode: Bool
  /// A memfd that is a hole: no page is allocated before the first touch.
  public var isHole: Bool

  /// Creates a file description.
  public init(name: String, pages: Int, folioPages: Int = 1, isCode: Bool = false, isHole: Bool = false) {
    self.name = name
    self.pages = pages
    self.folioPages = folioPages
    self.isCode = isCode
    self.isHole = isHole
  }
}

/// mmap(2) at the region's fixed address.
public struct MapRequest: Sendable, Hashable, Codable {
  /// Who maps.
  public var process: ProcessName
  /// The region, whose address the layout gives.
  public var region: RegionName
  /// What stands behind it.
  public var kind: MapKind
  /// Length in pages.
  public var pages: Int
  /// Initial protection.
  public var protection: Protection
  /// First page of the file.
  public var filePageOffset: Int
  /// MAP_POPULATE.
  public var populate: Bool
  /// MAP_NORESERVE.
  ///
  /// MAP_LOCKED is not offered; `lock` is a verb of its own.
  public var noReserve: Bool

  /// Creates a request; the defaults are those of the language.
  public init(
    process: ProcessName, region: RegionName, kind: MapKind, pages: Int,
    protection: Protection = [.read, .write], filePageOffset: Int = 0, populate: Bool = false,
    noReserve: Bool = false
  ) {
    self.process = process
    self.region = region
    self.kind = kind
    self.pages = pages
    self.protection = protection
    self.filePageOffset = filePageOffset
    self.populate = populate
    self.noReserve = noReserve
  }
}

/// How memory is touched.
public enum TouchKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A load.
  case read
  /// A store.
  case write
  /// A LOCK-prefixed read-modify-write (`write … atomic`): XCHG of the value.
  case exchange
  /// An instruction fetch (`call`) of a return instruction.
  case call
}

/// Which code runs when memory is touched.
public enum TouchMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// The program's own instruction.
  case user
  /// The kernel on the program's behalf: read(2) into the page for a write, write(2) from the page for a read.
  case kernel
  /// The kernel moves whole pages to or from a file that is open with O_DIRECT, without a copy of its own.
  case directIO = "odirect"
}

/// One or more passes over pages, one access a page and pass.
public struct TouchRequest: Sendable, Hashable, Codable {
  /// Who touches.
  public var process: ProcessName
  /// Which pages, in ascending order.
  public var target: PageSelection
  /// Load, store, exchange or fetch.
  public var kind: TouchKind
  /// User code or the kernel.
  public var mode: TouchMode
  /// The byte that is stored.
  ///
  /// nil for reads.
  public var value: UInt8?
  /// The store fills the whole page instead of its first byte.
  public var wholePage: Bool
  /// Number of passes over the pages.
  public var times: Int

  /// Creates a request; the defaults are those of the language.
  public init(
    process: ProcessName, target: PageSelection, kind: TouchKind, mode: TouchMode = .user,
    value: UInt8? = nil, wholePage: Bool = false, times: Int = 1
  ) {
    self.process = process
    self.target = target
    self.kind = kind
    self.mode = mode
    self.value = value
    self.wholePage = wholePage
    self.times = times
  }
}

/// pwrite(2) of whole pages or of the first byte of each page.
public struct PwriteRequest: Sendable, Hashable, Codable {
  /// Who writes.
  ///
  /// The process need not have the region mapped.
  public var process: ProcessName
  /// Pages of the region; the file pages behind them are written.
  public var target: PageSelection
  /// The byte that is written.
  public var value: UInt8
  /// Whole pages instead of the first byte of each.
  public var wholePage: Bool

  /// Creates a request.
  public init(process: ProcessName, target: PageSelection, value: UInt8, wholePage: Bool = false) {
    self.process = process
    self.target = target
    self.value = value
    self.wholePage = wholePage
  }
}

/// mremap(2).
public struct RemapRequest: Sendable, Hashable, Codable {
  /// Who remaps.
  public var process: ProcessName
  /// The pages that move, or whose mapping changes its length.
  public var source: PageSelection
  /// The region that the pages become (MREMAP_MAYMOVE | MREMAP_FIXED), or nil to change the length in place.
  public var destination: RegionName?
  /// The new length in pages.
  public var pages: Int
  /// MREMAP_DONTUNMAP: the source stays mapped and becomes empty.
  public var keepSource: Bool

  /// Creates a request.
  public init(
    process: ProcessName, source: PageSelection, destination: RegionName?, pages: Int, keepSource: Bool = false
  ) {
    self.process = process
    self.source = source
    self.destination = destination
    self.pages = pages
    self.keepSource = keepSource
  }
}

/// The madvise(2) advice that the language knows.
public enum Advice: String, Sendable, Hashable, Codable, CaseIterable {
  /// MADV_DONTNEED.
  case dontneed
  /// MADV_FREE.
  case free
  /// MADV_DONTFORK.
  case dontfork
  /// MADV_DOFORK.
  case dofork
  /// MADV_WIPEONFORK.
  case wipeonfork
  /// MADV_KEEPONFORK.
  case keeponfork
  /// MADV_POPULATE_READ.
  case populateRead = "populate-read"
  /// MADV_POPULATE_WRITE.
  case populateWrite = "populate-write"
  /// MADV_COLD.
  case cold
  /// MADV_PAGEOUT.
  case pageout
  /// MADV_GUARD_INSTALL.
  case guardInstall = "guard-install"
  /// MADV_GUARD_REMOVE.
  case guardRemove = "guard-remove"
  /// MADV_HUGEPAGE.
  case hugepage
  /// MADV_NOHUGEPAGE.
  case nohugepage
  /// MADV_COLLAPSE.
  case collapse
  /// MADV_MERGEABLE.
  case mergeable
  /// MADV_UNMERGEABLE.
  case unmergeable
}
