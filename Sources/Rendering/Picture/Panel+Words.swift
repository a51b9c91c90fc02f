extension Panel {
  /// What the panel shows, for readers who do not see it.
  var words: String {
    let processes = processes.map { process in
      let cells = process.regions.flatMap { region in
        region.cells.map { cell -> String in
          let before = cell.former.map { " (before: \($0.frame.map { "frame \($0)" } ?? "nothing"))" } ?? ""
          guard let index = cell.frame else { return "\(region.title)\(cell.label): nothing\(before)" }
          let frame = frames[index]
          return "\(region.title)\(cell.label) \(cell.letters): frame \(frame.label) \(frame.count)\(before)"
        }
      }
      return "\(process.name) has \(cells.joined(separator: ", "))"
    }
    return "At \(title): \(processes.joined(separator: "; "))."
  }
}
