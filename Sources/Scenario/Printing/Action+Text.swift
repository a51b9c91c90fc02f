extension Action {
  /// The statement of the line language that means this action.
  public var sourceText: String {
    switch self {
    case .process(let name, let cpu): "process \(name)" + (cpu == 0 ? "" : " cpu=\(cpu)")
    case .map(let request): Self.text(request)
    case .touch(let request): Self.text(request)
    case .fork(let parent, let child, let kind): "\(kind.rawValue) \(parent) -> \(child)"
    case .thread(let name, let request):
      "thread \(name) -> \(request.name)" + (request.cpu.map { " cpu=\($0)" } ?? "")
    case .exec(let name): "exec \(name)"
    case .exit(let name): "exit \(name)"
    case .unmap(let name, let target): "unmap \(name) \(TextForm.selection(target))"
    case .protect(let name, let target, let protection):
      "protect \(name) \(TextForm.selection(target)) prot=\(TextForm.protection(protection))"
    case .advise(let name, let target, let advice): "advise \(name) \(TextForm.selection(target)) \(advice.rawValue)"
    case .remap(let request): Self.text(request)
    case .lock(let name, let target, let onFault):
      "lock \(name) \(TextForm.selection(target))" + (onFault ? " onfault" : "")
    case .unlock(let name, let target): "unlock \(name) \(TextForm.selection(target))"
    case .sync(let name, let target): "sync \(name) \(TextForm.selection(target))"
    case .pwrite(let request):
      "pwrite \(request.process) \(TextForm.selection(request.target))" + Self.valueText(request.value)
        + (request.wholePage ? " whole" : "")
    case .truncate(let name, let region, let pages): "truncate \(name) \(region) pages=\(pages)"
    case .place(let name, let cpu): "place \(name) cpu=\(cpu)"
    case .memoryMerge(let name, let on): "prctl \(name) memory-merge=\(on ? "on" : "off")"
    case .ksm(let action): Self.text(action)
    case .khugepaged(let action): Self.text(action)
    case .shrink: "shrink"
    case .placeOnNode(let name, let node): "place \(name) node=\(node)"
    case .policy(let name, let target, let policy):
      "policy \(name) " + (target.map { TextForm.selection($0) + " " } ?? "") + policy.text
    case .migrate(let name, let target, let node): "migrate \(name) \(TextForm.selection(target)) node=\(node)"
    case .pin(let request):
      "pin \(request.process) \(TextForm.selection(request.target)) as=\(request.name) kind=\(request.kind.rawValue)"
    case .unpin(let name, let pin): "unpin \(name) \(pin)"
    case .foreignTouch(let request): Self.text(request)
    case .userfault(let request): Self.text(request)
    case .hugeTLB(let pages): "hugetlb pages=\(pages)"
    case .thp(let options): "thp " + options.map(Self.words).joined(separator: " ")
    case .swap(let kind): "swap on kind=\(kind.rawValue)"
    case .mark(let name): "mark \(name)"
    case .expect(let expectation): "expect \(expectation.text)"
    case .note(let text): "note " + TextForm.quoted(text)
    }
  }

  private static func valueText(_ value: UInt8) -> String {
    value == StatementParser.defaultValue ? "" : " value=\(TextForm.byte(value))"
  }

  private static func words(_ option: HugePageOption) -> String {
    switch option {
    case .enabled(let mode): "enabled=\(mode.rawValue)"
    case .size(let order, let mode): "size=\(4 << order)KiB enabled=\(mode.rawValue)"
    case .zeroPage(let on): "zero-page=\(on ? "on" : "off")"
    }
  }

  private static func text(_ action: KSMAction) -> String {
    switch action {
    case .scan(let count): return "ksm scan \(count)"
    case .unmerge: return "ksm unmerge"
    case .set(let options):
      let words = options.map { option in
        switch option {
        case .smartScan(let on): "smart-scan=\(on ? "on" : "off")"
        case .useZeroPages(let on): "use-zero-pages=\(on ? "on" : "off")"
        case .maxPageSharing(let count): "max-page-sharing=\(count)"
        case .mergeAcrossNodes(let on): "merge-across-nodes=\(on ? "on" : "off")"
        }
      }
      return "ksm " + words.joined(separator: " ")
    }
  }

  private static func text(_ action: KhugepagedAction) -> String {
    switch action {
    case .scan(let count): return "khugepaged scan \(count)"
    case .set(let options):
      let words = options.map { option in
        switch option {
        case .mostMissing(let count): "max-none=\(count)"
        case .mostShared(let count): "max-shared=\(count)"
        }
      }
      return "khugepaged " + words.joined(separator: " ")
    }
  }

  private static func text(_ request: TouchRequest) -> String {
    var words: [String]
    switch request.kind {
    case .read: words = ["read"]
    case .write, .exchange: words = ["write"]
    case .call: words = ["call"]
    }
    words += [request.process, TextForm.selection(request.target)]
    var text = words.joined(separator: " ")
    if let value = request.value { text += valueText(value) }
    if request.wholePage, request.mode != .directIO { text += " whole" }
    if request.kind == .exchange { text += " atomic" }
    if request.times != 1 { text += " times=\(request.times)" }
    if request.mode != .user { text += " by=\(request.mode.rawValue)" }
    return text
  }

  private static func text(_ request: ForeignTouchRequest) -> String {
    let verb = request.value == nil ? "peek" : "poke"
    let text = "\(verb) \(request.process) \(request.owner) \(TextForm.selection(request.target))"
    return text + (request.value.map(valueText) ?? "")
      + (request.path == .processVM ? "" : " via=\(request.path.rawValue)")
  }

  private static func text(_ request: UserfaultRequest) -> String {
    "uffd \(request.process) \(TextForm.selection(request.target)) \(request.operation.rawValue)"
      + (request.includesMissing ? " missing" : "") + (request.value.map(valueText) ?? "")
      + (request.isProtected ? " protected" : "")
  }

  private static func text(_ request: RemapRequest) -> String {
    var text = "remap \(request.process) \(TextForm.selection(request.source))"
    if let destination = request.destination {
      text += " -> \(destination)"
      if request.pages != request.source.pages.count { text += " pages=\(request.pages)" }
    } else {
      text += " pages=\(request.pages)"
    }
    return text + (request.keepSource ? " keep-source" : "")
  }

  private static func text(_ request: MapRequest) -> String {
    var text = "map \(request.process) \(request.region) "
    var isCode = false
    switch request.kind {
    case .anonymous: text += "anon pages=\(request.pages)"
    case .sharedAnonymous: text += "shared-anon pages=\(request.pages)"
    case .hugeTLB(let shared): text += (shared ? "shared-anon" : "anon") + " pages=\(request.pages) hugetlb"
    case .stack(let initial):
      text += "stack pages=\(request.pages)" + (initial == 1 ? "" : " initial=\(initial)")
    case .file(let file, let shared):
      text += "file" + fileText(file, shared: shared, of: request)
      isCode = file.isCode
    case .memfd(let file, let shared):
      text += "memfd" + fileText(file, shared: shared, of: request)
      isCode = file.isCode
    }
    if request.protection != MapRequest.defaultProtection(isCode: isCode) {
      text += " prot=\(TextForm.protection(request.protection))"
    }
    if request.populate { text += " populate" }
    if request.noReserve { text += " noreserve" }
    return text
  }

  private static func fileText(_ file: FileRequest, shared: Bool, of request: MapRequest) -> String {
    var text = (shared ? " shared" : "") + " pages=\(request.pages)"
    if request.filePageOffset != 0 { text += " offset=\(request.filePageOffset)" }
    if file.name != request.region { text += " file=\(file.name)" }
    let end = request.filePageOffset.addingReportingOverflow(request.pages)
    if end.overflow || file.pages != end.partialValue { text += " file-pages=\(file.pages)" }
    if file.folioPages != 1 { text += " folio=\(file.folioPages)" }
    if file.isCode { text += " code" }
    if file.isHole { text += " hole" }
    return text
  }
}
