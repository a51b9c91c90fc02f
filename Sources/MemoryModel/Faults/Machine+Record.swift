extension Machine {
  /// Notes a fault that was resolved outside the walk of entries: by a PMD or a hugetlb page.
  mutating func record(
    _ task: TaskID, _ page: PageNumber, _ access: Access, from before: EntryView, to after: EntryView,
    _ resolution: FaultResolution, _ rule: Rule, _ steps: [DecisionStep]
  ) {
    guard memory.isRecording else { return }
    memory.record(
      FaultRecord(
        task: task, page: page, errorCode: access.errorCode(present: before.frame != nil), mode: access.mode,
        resolution: resolution, rule: rule, path: DecisionPath(steps: steps), before: before, after: after))
  }
}
