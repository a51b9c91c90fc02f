/// Rules for every server that forks.
extension AdviceRule {
  static let preload = AdviceRule(
    id: "preload", title: "load the application before the server forks",
    measured:
      "gunicorn 837 to 226 MiB at the start and 839 to 813 after 10,000 requests, Puma 784 to 209",
    notObserved: "whether the application may be loaded before a fork: open connections and threads do not survive it",
    remeasure: "cowscope profile --for 60 -- COMMAND, with gunicorn --preload or preload_app!"
  ) { signals in
    guard ![.php, .postgres, .redis].contains(signals.runtime) else { return .doesNotApply }
    guard signals.seesSharing else { return .noEvidence("who shares what is hidden from this user") }
    let (inherited, new) = (signals.pages.inherited, signals.pages.new + signals.pages.newAmongSiblings)
    let share = AdviceText.percent(inherited, of: inherited + new)
    guard inherited < new, signals.workers > 1 else {
      guard inherited >= new * 3 else {
        return .noEvidence(
          "\(share) of what the workers have came from the template, the rest is theirs for whatever reason")
      }
      return .noGain("\(share) of what the workers have came from the template: it is loaded before the fork")
    }
    // One copy has to stay; and what was broken may have been so by loading.
    let bound = (new / signals.workers * (signals.workers - 1) + signals.pages.broken) * signals.pageSize
    return .fires(
      "only \(share) of what the workers have came from the template, the rest they loaded themselves", bound: bound)
  }

  static let recycle = AdviceRule(
    id: "recycle", title: "replace workers now and then (max_requests), or fork them anew",
    measured: "gunicorn 665 to 223 MiB, and 669 again after as many requests; Puma 590 to 253, and 676 again",
    notObserved: "whether the same pages are written again at once, which makes it useless",
    remeasure: "cowscope record with --max-requests, and cowscope compare"
  ) { signals in
    // The child of a snapshot ends by itself when it has written its file.
    guard signals.runtime != .redis else { return .doesNotApply }
    guard signals.seesSharing, signals.pages.inherited > 0 else {
      return .noEvidence("nothing is known of memory that was inherited")
    }
    guard signals.pages.inherited >= signals.pages.new + signals.pages.newAmongSiblings else {
      return .noEvidence("workers load most of their memory themselves, and new ones would do so again")
    }
    let share = AdviceText.percent(signals.pages.broken, of: signals.pages.inherited)
    guard signals.pages.broken * 10 >= signals.pages.inherited * 3 else {
      return .noGain("only \(share) of what was inherited is broken")
    }
    return .fires(
      "\(share) of what was inherited is broken, which new workers would share again for a while",
      bound: signals.pages.broken * signals.pageSize)
  }

  static let templateWrites = AdviceRule(
    id: "template-writes", title: "keep the template from writing after it has forked",
    measured:
      "Celery 218 to 114 MiB at the start, once gc.collect() in the parent no longer touched what was frozen",
    notObserved: "what the template wrote before it was watched",
    remeasure: "cowscope profile --pid PID, the column BY TEMPLATE"
  ) { signals in
    guard signals.leftByTemplate + signals.leftByMembers > 0 else {
      return .noEvidence("nobody left a shared page while it was watched")
    }
    let share = AdviceText.percent(signals.leftByTemplate, of: signals.leftByTemplate + signals.leftByMembers)
    guard signals.leftByTemplate * 20 > signals.leftByTemplate + signals.leftByMembers else {
      return .noGain("the template did \(share) of the writes that broke sharing")
    }
    return .fires(
      "the template did \(share) of the writes that broke sharing, each against all workers at once",
      bound: signals.leftByTemplate * signals.pageSize)
  }

  static let merging = AdviceRule(
    id: "ksm", title: "let the kernel merge equal pages (PR_SET_MEMORY_MERGE, KSM)",
    measured: "gunicorn 362 to 127 MiB when ksmd had come round, and 139 after 200 requests more",
    notObserved:
      "how long equal pages stay equal; scanning costs CPU time, and merged pages tell others by their timing what is in them",
    remeasure: "prctl(PR_SET_MEMORY_MERGE, 1) before the fork, 1 in /sys/kernel/mm/ksm/run, and cowscope profile"
  ) { signals in
    guard let identical = signals.identicalShare else {
      return .noEvidence("broken pages were not compared with the template's")
    }
    let broken = signals.pages.broken * signals.pageSize
    let share = AdviceText.percent(identical)
    guard identical >= 0.8, broken >= 100 << 20 else {
      return .noGain("\(share) of the broken pages, of \(AdviceText.mebibytes(broken)), hold what the template's hold")
    }
    return .fires(
      "\(share) of the broken pages hold what the template's page holds", bound: Int(Double(broken) * identical))
  }

  static let workerCount = AdviceRule(
    id: "worker-count", title: "count workers by what they own, not by RSS",
    measured: "four gunicorn workers: 1,092 MiB by RSS, 813 in truth",
    notObserved: "what a worker needs that answers requests for longer than these",
    remeasure: "cowscope record over a day"
  ) { signals in
    guard signals.seesSharing else { return .noEvidence("who shares what is hidden from this user") }
    let own = (signals.pages.broken + signals.pages.new + signals.pages.amongSiblings + signals.pages.newAmongSiblings)
    let each = own / signals.workers * signals.pageSize
    return .warns("at this age a worker more costs about \(AdviceText.mebibytes(each))", bound: nil)
  }

  static let orphans = AdviceRule(
    id: "orphans", title: "find out why workers have lost their parent",
    measured: "Puma 5.6 with fork_worker and preload_app! left three of four behind, and serving",
    notObserved: "the configuration", remeasure: "cowscope family PID"
  ) { signals in
    signals.orphans > 0
      ? .warns("\(signals.orphans) members of the family have lost their parent", bound: nil) : .doesNotApply
  }
}
