/// Rules for servers in one language.
extension AdviceRule {
  /// The types of objects that are code, which nobody can move out of the way.
  private static let codeTypes: Set<String> = [
    "code", "function", "type", "module", "builtin_function_or_method", "cell",
  ]

  static let freeze = AdviceRule(
    id: "gc-freeze", title: "gc.freeze() before the fork",
    measured: "gunicorn 710 to 229 MiB where requests collect, 813 to 813 where they do not, Celery 218 to 114",
    notObserved:
      "requests of other kinds; freezing before each fork of a parent that lives long is a leak (airflow #60505)",
    remeasure: "cowscope record twice, with and without it, and cowscope compare"
  ) { signals in
    guard signals.runtime == .python else { return .doesNotApply }
    guard let share = signals.collectorShare else {
      return .noEvidence("whether writes were the collector's is not known")
    }
    guard let copies = signals.copies, copies > 0 else { return .noEvidence("nothing was copied while it was watched") }
    let words = "\(AdviceText.percent(share)) of \(copies) copies were made by a garbage collector at work"
    guard share >= 0.2 else { return .noGain(words) }
    return .fires(words, bound: signals.collectorBound)
  }

  static let dataOutOfObjects = AdviceRule(
    id: "data-out-of-objects", title: "keep cold data where no counts of references are: arrays, buffers, mapped files",
    measured: "a list as an array or buffer: 1,028 to 219 MiB in four workers",
    notObserved: "which of the objects are data of the application",
    remeasure: "cowscope profile, the table of causes"
  ) { signals in
    guard signals.runtime == .python else { return .doesNotApply }
    guard let share = signals.countShare else { return .noEvidence("what was written is not known") }
    guard let copies = signals.copies, copies > 0 else { return .noEvidence("nothing was copied while it was watched") }
    let words = "\(AdviceText.percent(share)) of \(copies) copies were counts of references"
    let data = signals.types.filter { !codeTypes.contains($0) }
    guard share >= 0.5, !data.isEmpty else { return .noGain(words) }
    return .fires(
      "\(words), most of \(data.prefix(3).joined(separator: ", "))",
      bound: signals.countBound)
  }

  static let compact = AdviceRule(
    id: "ruby-compact",
    title: "compact the heap before the fork (nakayoshi_fork, GC.compact; Process.warmup from Ruby 3.3)",
    measured:
      "Puma 655 to 480 MiB after 10,000 requests; several GC.start without it made 1,000 requests 34 % worse",
    notObserved: "C extensions that do not survive compaction (puma #3304)",
    remeasure: "cowscope record twice, with and without it, and cowscope compare"
  ) { signals in
    guard signals.runtime == .ruby else { return .doesNotApply }
    guard let share = signals.collectorShare else {
      return .noEvidence("whether writes were the collector's is not known")
    }
    guard let copies = signals.copies, copies > 0 else { return .noEvidence("nothing was copied while it was watched") }
    let words = "\(AdviceText.percent(share)) of \(copies) copies were made by a garbage collector at work"
    guard share >= 0.5 else { return .noGain(words) }
    return .fires(words, bound: signals.collectorBound)
  }

  static let exit = AdviceRule(
    id: "exit-storm", title: "have memory for the end: interpreters write to all objects when they stop",
    measured:
      "0.79 of what was shared in gunicorn, 0.76 in uWSGI, where --skip-atexit-teardown leaves 171 faults",
    notObserved: "the end itself", remeasure: "cowscope record until the server has been stopped"
  ) { signals in
    guard signals.runtime == .python, signals.seesSharing else { return .doesNotApply }
    let shared = signals.pages.stillShared * signals.pageSize
    guard shared >= 100 << 20 else { return .doesNotApply }
    return .warns("the workers share \(AdviceText.mebibytes(shared)) that stopping them copies", bound: shared * 4 / 5)
  }

  static let hugePages = AdviceRule(
    id: "redis-huge-pages", title: "turn transparent huge pages off",
    measured:
      "89.3 MiB copied with them, and 89.3 without; the first fork takes 0.7 ms with, and 13 to 55 without",
    notObserved: "latency of khugepaged and of allocation",
    remeasure: "INFO of Redis: rdb_last_cow_size, latest_fork_usec"
  ) { signals in
    guard signals.runtime == .redis else { return .doesNotApply }
    guard let small = signals.copiesSmallParts else { return .noEvidence("which kernel this was is not known") }
    return small
      ? .noGain("this kernel copies 4 KiB of a huge page, not 2 MiB (since Linux 5.8)")
      : .fires("before Linux 5.8 a write to a huge page copies 2 MiB", bound: nil)
  }

  /// Opcache does not take less (`opcache.memory_consumption`).
  private static let leastOpcache = 8 << 20

  static let opcache = AdviceRule(
    id: "opcache", title: "share compiled scripts (opcache.enable)",
    measured: "37.0 to 21.9 MiB in four workers after 1,000 requests",
    notObserved: "how much of the new memory are compiled scripts; opcache takes some memory of its own",
    remeasure: "cowscope profile with opcache.enable=1, the column NEW"
  ) { signals in
    guard signals.runtime == .php else { return .doesNotApply }
    guard let use = signals.allocators else { return .noEvidence("shared memory was not looked at") }
    let shared = AdviceText.mebibytes(use.largestShared)
    guard use.largestShared < leastOpcache else {
      guard !signals.files.contains("apcu.so") else {
        return .noEvidence("there is shared memory of \(shared), which may be opcache's or that of APCu")
      }
      return .noGain("the workers have shared memory of \(shared), as opcache makes it")
    }
    let (new, own) = (signals.pages.new, signals.pages.broken + signals.pages.new)
    let words = "no worker has shared memory of 8 MiB, the least that opcache takes"
    let share = "\(AdviceText.percent(new, of: own)) of what workers own is new memory"
    guard new * 10 >= own * 3, signals.workers > 1 else { return .noGain("\(words), but only \(share)") }
    // One copy has to stay.
    return .fires("\(words), and \(share)", bound: new / signals.workers * (signals.workers - 1) * signals.pageSize)
  }

  static let arenas = AdviceRule(
    id: "malloc-arenas", title: "fewer arenas of malloc (MALLOC_ARENA_MAX=2)",
    measured:
      "a worker whose eight threads fill and empty 17 MB in turns: 145 to 47 MiB; Puma with eight threads: nothing",
    notObserved: "how much of the arenas is free, which is all that can be gained; threads wait for each other then",
    remeasure: "cowscope profile with MALLOC_ARENA_MAX=2, the column NEW"
  ) { signals in
    let own = signals.pages.broken + signals.pages.new
    guard signals.pages.new * 10 >= own * 3, own > 0 else {
      return .noGain("\(AdviceText.percent(signals.pages.new, of: own)) of what the workers own is new memory")
    }
    guard let use = signals.allocators else { return .noEvidence("arenas of malloc were not looked for") }
    guard use.arenas > 0 else { return .noGain("no worker has an arena of malloc beside the first one") }
    var words = use.arenas == 1 ? "1 arena of malloc" : "\(use.arenas) arenas of malloc, in \(use.threads) threads,"
    words += use.arenas == 1 ? " holds" : " hold"
    words += " \(AdviceText.percent(use.new, of: signals.pages.new)) of the new memory"
    guard use.mostArenas >= 4, use.new * 2 >= signals.pages.new else { return .noGain(words) }
    return .fires(words, bound: use.ownBesideLargest * signals.pageSize)
  }

  /// All rules.
  static let all: [AdviceRule] = [
    preload, freeze, dataOutOfObjects, compact, recycle, templateWrites, merging, workerCount, exit, hugePages, opcache,
    arenas, orphans,
  ]
}
