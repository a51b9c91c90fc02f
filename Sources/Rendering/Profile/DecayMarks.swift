internal import Profiler

/// What happened along a decay curve, put together so that no more marks are drawn than can be told apart.
struct DecayMarks {
  /// Members that came and went.
  struct Change: Hashable {
    /// The column, from 0.
    var column: Int
    var joined: Int
    var left: Int
  }

  /// Copies of collectors.
  struct Collection: Hashable {
    /// The column, from 0.
    var column: Int
    var steps: Int
    var copies: Int
  }

  /// Columns in which somebody came or went, ascending.
  let changes: [Change]
  /// Columns in which collectors made copies, ascending.
  let collections: [Collection]

  /// Puts what happened into columns that share the time of the record evenly.
  ///
  /// - Complexity: O(looks + steps).
  init(_ record: ProfileRecord, changeColumns: Int, collectionColumns: Int) {
    guard let first = record.looks.first, record.duration > 0 else {
      (changes, collections) = ([], [])
      return
    }
    func column(_ time: UInt64, of count: Int) -> Int {
      let part = Double(time - min(time, first.monotonic)) / 1e9 / record.duration
      return min(count - 1, Int(part * Double(count)))
    }
    var byColumn: [Int: Change] = [:]
    for look in record.looks {
      guard let since = look.since, !since.joined.isEmpty || !since.left.isEmpty else { continue }
      let place = column(look.monotonic, of: changeColumns)
      byColumn[place, default: Change(column: place, joined: 0, left: 0)].joined += since.joined.count
      byColumn[place]?.left += since.left.count
    }
    changes = byColumn.values.sorted { $0.column < $1.column }
    var steps: [Int: Collection] = [:]
    for step in record.collections.steps {
      let place = column(step.time, of: collectionColumns)
      steps[place, default: Collection(column: place, steps: 0, copies: 0)].steps += 1
      steps[place]?.copies += step.copies
    }
    collections = steps.values.sorted { $0.column < $1.column }
  }
}
