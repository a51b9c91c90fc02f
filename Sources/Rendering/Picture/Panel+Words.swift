extension Panel {
  /// What the panel shows, for readers who do not see it.
  var words: String {
    let processes = processes.map { process in
      let cells = process.regions.flatMap { region in
        region.cells.map { cell -> String in
          guard let index = cell.frame else { return "\(region.title)\(cell.label): nothing" }
          let frame = frames[index]
          return "\(region.title)\(cell.label) \(cell.letters): frame \(frame.label) \(frame.count)"
        }
      }
      return "\(process.name) has \(cells.joined(separator: ", "))"
    }
    return "At \(title): \(processes.joined(separator: "; "))."
  }
}
