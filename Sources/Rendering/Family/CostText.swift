internal import Family

/// Costs of the family as words and cells.
struct CostText {
  let amounts: AmountText

  /// What went to the store; with `+` where bookkeeping of unknown size comes on top, `-` where the member refuses.
  func written(_ answer: MemberProbe.Answer) -> String {
    switch answer {
    case .success(let cost): written(cost)
    case .failure: "-"
    }
  }

  /// The same; `-` where nothing of the kind happened.
  func written(_ cost: Cost?) -> String {
    guard let cost else { return "-" }
    return cost.bytesWritten.map { amounts.text($0) } ?? amounts.text(cost.dataWritten) + "+"
  }

  /// An amount; `-` where there is none.
  func amount(_ bytes: Int?) -> String { bytes.map { amounts.text($0) } ?? "-" }

  /// A cost in words.
  func sentence(_ answer: MemberProbe.Answer) -> String {
    switch answer {
    case .success(let cost): sentence(cost)
    case .failure(let refusal): "refused: \(refusal.words)"
    }
  }

  private func sentence(_ cost: Cost) -> String {
    var parts = ["\(amounts.text(cost.dataWritten)) of data"]
    switch (cost.metadataUnits, cost.metadataBytes) {
    case (0?, 0?): break
    case (_, let bytes?): parts.append("\(amounts.text(bytes)) of bookkeeping")
    case (let units?, nil): parts.append("\(counted(UInt64(clamping: units), "unit")) of bookkeeping of unknown size")
    case (nil, nil): parts.append("bookkeeping that is not modelled")
    }
    var text = parts.joined(separator: " and ") + " written"
    if cost.bytesCopied > 0 { text += ", \(amounts.text(cost.bytesCopied)) of it old content" }
    if cost.bytesRead > 0 { text += "; \(amounts.text(cost.bytesRead)) read" }
    if cost.growth != 0 {
      text += "; space \(cost.growth > 0 ? "+" : "-")\(amounts.text(abs(cost.growth)))"
    } else {
      text += "; no more space"
    }
    return text
  }
}

extension Refusal {
  /// Why, for a person.
  var words: String {
    switch self {
    case .noSuchView: "there is no such view"
    case .outOfRange(let range, let size): "bytes \(range.lowerBound)..\(range.upperBound) are not within \(size)"
    case .alreadyCreated: "the base exists already"
    case .readOnly(_, let reason), .unsupported(_, let reason), .invalidated(_, let reason), .limit(let reason): reason
    case .pinned(let views): "\(counted(UInt64(views.count), "view")) \(views.count == 1 ? "needs" : "need") it"
    case .beyondHistory(let point): "the system does not go back to write \(point.writes)"
    }
  }
}

extension Mechanism {
  /// What it is called in tables.
  var words: String {
    switch self {
    case .refcount: "counts references"
    case .redirect: "redirects"
    case .copyUp: "copies up"
    case .stamped: "stamps"
    case .copyOut: "copies out"
    case .versionLog: "logs versions"
    case .pathCopy: "copies paths"
    case .versionChain: "chains versions"
    }
  }
}
