import Family
import Teaching

/// One statement of a storage system in words: what was done, what it cost, and what each view has behind it.
struct SystemStory {
  let run: SystemRun
  let step: Int

  private var statement: MemberRun.Step { run.run.steps[step] }

  /// `Statement 3 of 9: write copy 0..1`.
  var heading: String { "Statement \(step + 1) of \(run.run.steps.count): \(statement.step.text)" }

  /// A sentence of few words, for those who are told of each statement.
  var sentence: String { "\(heading). \(sign.word)." }

  /// What it did above all.
  var sign: SystemSign { SystemSign(statement.outcome) }

  /// What it cost, or why it was not done.
  var cost: String {
    switch statement.outcome {
    case .done(_, _, let total):
      "\(CostText(amounts: .human).sentence(.success(total)).capitalizedFirst)."
    case .read(let outcome): "Read; \(counted(UInt64(clamping: outcome.lookups), "place")) looked at."
    case .waited(let ended):
      ended.isEmpty ? "Nothing happened." : "Ended by themselves: \(ended.joined(separator: ", "))."
    case .refused(let refusal): "Refused: \(refusal.words)."
    case .noSuchView(let view): "Refused: there is no view \(view) here."
    }
  }

  /// The moment that has a name behind the statement.
  var marks: [String] { run.system.marks.filter { $0.steps == step + 1 }.map(\.name) }

  /// What each view has, and what the store takes; bytes.
  var accounts: (columns: [String], rows: [[String]], store: String) {
    let stats = statement.stats
    let names = Dictionary(uniqueKeysWithValues: statement.views.map { ($0.value, $0.key) })
    let rows = stats.views.compactMap { view in
      names[view.view].map { [$0] + [view.referenced, view.exclusive, view.shared, view.distributed].map(String.init) }
    }
    var store = "The store takes \(stats.physical) bytes"
    let parts = [("garbage", stats.garbage), ("reusable", stats.reusable), ("bookkeeping", stats.metadata)]
    for (name, bytes) in parts where bytes != 0 { store += ", of which \(bytes) are \(name)" }
    return (["view", "referenced", "exclusive", "shared", "distributed"], rows, store + ".")
  }
}

/// What a statement did above all, as a sign and a word: the sign never says anything that the word does not.
enum SystemSign: CaseIterable {
  case refused, copy, new, freed, nothing

  /// The first of the effects that there was.
  init(_ outcome: MemberRun.Outcome) {
    switch outcome {
    case .refused, .noSuchView: self = .refused
    case .read, .waited: self = .nothing
    case .done(_, _, let cost):
      self = cost.bytesCopied > 0 ? .copy : cost.dataWritten > 0 ? .new : cost.freed > 0 ? .freed : .nothing
    }
  }

  /// The sign.
  var sign: String {
    switch self {
    case .refused: "■"
    case .copy: "◆"
    case .new: "○"
    case .freed: "−"
    case .nothing: "·"
    }
  }

  /// The word.
  var word: String {
    switch self {
    case .refused: "refused"
    case .copy: "old content copied"
    case .new: "new content only"
    case .freed: "space given back"
    case .nothing: "no data written"
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
