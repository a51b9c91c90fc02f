internal import Profiler

/// Reads what a recording says of variables of programs and libraries; nothing of recordings of before there was any of it.
struct VariableReader {
  private let salvage: Salvage
  private let isThere: Bool
  private let places: [Int64: VariablePlace]

  init(_ salvage: Salvage) {
    self.salvage = salvage
    isThere = salvage.version >= Schema.versionWithVariables
    guard isThere else {
      places = [:]
      return
    }
    places = Dictionary(
      salvage.rows("variable", ["id", "module", "section", "name"]).compactMap { row in
        guard let id = row[0].integer(Int64.self), let module = row[1].text else { return nil }
        return (id, VariablePlace(module: module, section: row[2].text, name: row[3].text))
      }
    ) { $1 }
  }

  /// The columns of a write that say which variable it was.
  var columns: [String] { isThere ? ["variable"] : [] }

  /// What such a column says.
  func place(_ value: Database.Value) -> VariablePlace? { value.integer(Int64.self).flatMap { places[$0] } }

  /// How often each variable was written.
  func writes() -> [BreakSummary.Variable] {
    guard isThere else { return [] }
    return salvage.rows("writes_by_variable", ["variable", "copied", "writes"]).compactMap { row in
      guard let place = place(row[0]) else { return nil }
      return BreakSummary.Variable(place: place, copied: row[1].amount() ?? 0, writes: row[2].amount() ?? 0)
    }
  }

  /// What became of the pages of variables.
  func modules() -> [ModuleAccount] {
    guard isThere else { return [] }
    var modules: [ModuleAccount] = []
    var numbers: [Int64: Int] = [:]
    let own = ["id", "path", "has_local_names", "globals_left_out"]
    salvage.rows("module", own + InheritanceColumns.names) { row in
      guard let id = row[0].integer(Int64.self), let path = row[1].text,
        let pages = InheritanceColumns.inheritance(row.dropFirst(own.count))
      else { return }
      numbers[id] = modules.count
      modules.append(
        ModuleAccount(
          path: path, hasLocalNames: row[2] != 0, pages: pages, sections: [], globals: [],
          globalsLeftOut: row[3].amount() ?? 0))
    }
    let columns = ["module", "is_section", "section", "name", "bytes", "broken_alone"]
    salvage.rows("module_part", columns + InheritanceColumns.names) { row in
      guard let module = row[0].integer(Int64.self).flatMap({ numbers[$0] }), let name = row[3].text,
        let pages = InheritanceColumns.inheritance(row.dropFirst(columns.count)),
        let alone = row[5].amount(atMost: InheritanceColumns.mostPages)
      else { return }
      let part = ModuleAccount.Part(
        name: name, section: row[2].text, bytes: row[4].amount() ?? 0, pages: pages, brokenAlone: alone)
      if row[1] != 0 { modules[module].sections.append(part) } else { modules[module].globals.append(part) }
    }
    return modules
  }
}
