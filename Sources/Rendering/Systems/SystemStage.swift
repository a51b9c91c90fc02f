import Experiment
import Family
import Scenario
import Teaching

/// A storage system statement by statement in the words of a picture: views have units, units lie in blocks, and views share a block where
/// theirs is the same one.
struct SystemStage {
  /// Units that are drawn as one cell, because the statements never tell them apart.
  struct Column {
    var units: Range<Int>
    /// Nothing writes them; other such units are meant too.
    var standsForOthers: Bool

    /// What it is called.
    var label: String { standsForOthers ? "others" : units.bracketed }
  }

  /// What a view has in a column.
  struct Cell: Hashable {
    /// The letter of the block; nil where the view shows nothing.
    var block: String?
    /// How many views have it.
    var sharers: Int
  }

  let run: SystemRun
  let columns: [Column]
  /// The letters of blocks, in the order in which they came to be.
  private var letters: [UnitPlace: String] = [:]
  /// The step in which a block was seen first.
  private var births: [String: Int] = [:]

  /// Prepares the picture of a run.
  ///
  /// O(statements x views x columns).
  init(_ run: SystemRun) {
    self.run = run
    columns = Self.columns(of: run)
    for step in run.run.steps.indices {
      for view in views(at: step) {
        for column in columns {
          guard let place = run.run.steps[step].place(of: column.units.lowerBound, in: view), letters[place] == nil
          else { continue }
          let letter = Self.letter(letters.count)
          letters[place] = letter
          births[letter] = step
        }
      }
    }
  }

  /// Where the ranges of all writes begin and end, and one column for all that is never written.
  private static func columns(of run: SystemRun) -> [Column] {
    let (unit, grain) = (run.run.unitBytes, max(run.run.grainUnits, 1))
    let all = (run.system.script.baseBytes + unit - 1) / unit
    var written: [Range<Int>] = []
    var ends: Set<Int> = [0, all]
    for step in run.run.steps {
      guard case .write(_, let range, _) = step.step.action else { continue }
      let first = range.lowerBound / unit / grain * grain
      let last = min(((range.upperBound - 1) / unit / grain + 1) * grain, all)
      written.append(first..<last)
      ends.formUnion([first, last])
    }
    let places = ends.sorted()
    var columns: [Column] = []
    var others: Range<Int>?
    for (first, last) in zip(places, places.dropFirst()) {
      if written.contains(where: { $0.contains(first) }) {
        columns.append(Column(units: first..<last, standsForOthers: false))
      } else {
        others = others ?? first..<last
      }
    }
    columns = Array(columns.prefix(Panel.mostCells - 1))
    return columns + (others.map { [Column(units: $0, standsForOthers: true)] } ?? [])
  }

  private static func letter(_ number: Int) -> String {
    let last = String(Unicode.Scalar(UInt8(97 + number % 26)))
    return number < 26 ? last : letter(number / 26 - 1) + last
  }

  /// The views behind a statement, the oldest first.
  func views(at step: Int) -> [String] {
    run.run.steps[step].views.sorted { $0.value < $1.value }.map(\.key)
  }

  /// What each view has in each column behind a statement.
  func cells(at step: Int) -> [(view: String, cells: [Cell])] {
    let views = views(at: step)
    let places = views.map { view in
      columns.map { run.run.steps[step].place(of: $0.units.lowerBound, in: view) }
    }
    return zip(views, places).map { view, own in
      let cells = own.enumerated().map { column, place in
        Cell(
          block: place.flatMap { letters[$0] },
          sharers: place.map { place in places.count { $0[column] == place } } ?? 0)
      }
      return (view, cells)
    }
  }

  /// Whether a block was not there before a statement.
  func isNew(_ block: String, at step: Int) -> Bool { step > 0 && births[block] == step }

  /// The same as a panel of a picture, where views stand for processes and blocks for frames.
  func panel(at step: Int) -> Panel {
    var panel = Panel(title: "statement \(step + 1)")
    let before = step > 0 ? Dictionary(uniqueKeysWithValues: cells(at: step - 1).map { ($0.view, $0.cells) }) : [:]
    var frames: [String: Int] = [:]
    let rows = cells(at: step)
    panel.hiddenProcesses = max(0, rows.count - Panel.mostProcesses)
    for (view, cells) in rows.prefix(Panel.mostProcesses) {
      var drawn: [Panel.Cell] = []
      for (column, cell) in zip(columns, cells) {
        let index = cell.block.map { block in
          if let known = frames[block] { return known }
          panel.frames.append(frame(block, cell, column, step))
          frames[block] = panel.frames.count - 1
          return panel.frames.count - 1
        }
        let former = before[view].map { $0[drawn.count].block }
        drawn.append(
          Panel.Cell(
            label: column.label, letters: "", isWritable: nil, isUnmapped: false, frame: index,
            former: former.flatMap { $0 == cell.block ? nil : FormerEntries.Entry(frame: $0) }))
      }
      panel.processes.append(
        Panel.ProcessBlock(
          name: view, regions: [Panel.RegionBlock(title: "units of \(unitText)", cells: drawn, hiddenPages: 0)]))
    }
    return panel
  }

  private func frame(_ block: String, _ cell: Cell, _ column: Column, _ step: Int) -> Panel.Frame {
    Panel.Frame(
      label: block, value: "",
      extent: column.standsForOthers ? "and others" : column.units.count > 1 ? "\(column.units.count) units" : "",
      count: "×\(cell.sharers)", kind: .anon, isShared: cell.sharers > 1, isExclusive: cell.sharers == 1,
      isNew: isNew(block, at: step))
  }

  /// The size of a unit.
  var unitText: String { AmountText.short(run.run.unitBytes) }
}
