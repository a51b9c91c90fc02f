extension Action {
  /// The process that acts, or nil for marks, expectations, notes and what concerns the whole machine.
  public var process: ProcessName? {
    switch self {
    case .process(let name, _), .exec(let name), .exit(let name), .unmap(let name, _), .protect(let name, _, _),
      .advise(let name, _, _), .lock(let name, _, _), .unlock(let name, _), .sync(let name, _),
      .truncate(let name, _, _), .place(let name, _), .thread(let name, _), .unpin(let name, _),
      .placeOnNode(let name, _), .policy(let name, _, _), .migrate(let name, _, _), .memoryMerge(let name, _):
      name
    case .map(let request): request.process
    case .touch(let request): request.process
    case .fork(let parent, _, _): parent
    case .remap(let request): request.process
    case .pwrite(let request): request.process
    case .pin(let request): request.process
    case .foreignTouch(let request): request.process
    case .userfault(let request): request.process
    case .ksm, .thp, .khugepaged, .shrink, .swap, .hugeTLB, .mark, .expect, .note: nil
    }
  }
}
