internal import Inspector

/// Says which member of a family the others have their memory from.
///
/// Not always the parent: Puma forks from its first worker when `fork_worker` is set. The template is the one that shares most: what a
/// worker has written, the template still shares with all others.
enum TemplateChoice {
  /// The index of the process, nil where nobody shares anything.
  ///
  /// Where frames are hidden, the parent of most members stands for it.
  static func template(of snapshot: Snapshot, _ categories: FrameCategories) -> Int? {
    var scores = [Int](repeating: 0, count: snapshot.processes.count)
    for sharers in categories.classes {
      for process in sharers.processes { scores[process] += sharers.bytes * (sharers.processes.count - 1) }
    }
    if scores.allSatisfy({ $0 == 0 }) {
      for process in snapshot.processes {
        guard let parent = snapshot.processes.firstIndex(where: { $0.pid == process.parent }) else { continue }
        scores[parent] += 1
      }
    }
    guard let most = scores.max(), most > 0 else { return nil }
    // Where all write to the same pages, a worker shares as much as the template does, but for chance. Of such the oldest: nobody can have
    // its memory from a younger one.
    return scores.indices.filter { Double(scores[$0]) >= 0.9 * Double(most) }
      .min { snapshot.processes[$0].startTicks < snapshot.processes[$1].startTicks }
  }
}
