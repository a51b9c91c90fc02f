extension Feedback {
  /// What a table of policies says of the policy that was chosen, and where it does not tell which is the kernel's.
  static func remarks(on table: PolicyTable, chosen: Int?) -> [Remark] {
    var remarks: [Remark] = []
    if let chosen, let difference = table.difference(of: chosen) { remarks.append(Remark("", difference)) }
    if table.fittingModel.count > 1 {
      remarks.append(Remark("", "This run does not tell \(letters(table.fittingModel)) apart on this machine."))
    }
    guard let fitting = table.fittingKernel, fitting.count != 1 else { return remarks }
    remarks.append(
      Remark(
        "",
        fitting.isEmpty
          ? "What this kernel has shown fits none of them: that is worth a look."
          : "What this kernel has shown to you fits \(letters(fitting)): too little to tell."))
    return remarks
  }

  private static func letters(_ places: [Int]) -> String {
    places.map(GivenAnswer.letter).joined(separator: " and ")
  }
}

extension PolicyTable {
  /// The first count by which a policy is not that of the kernel, in words; nil where there is none.
  func difference(of place: Int) -> String? {
    guard columns.indices.contains(place), let linux = fittingModel.first else { return nil }
    let (own, model) = (columns[place].predicted, columns[linux].predicted)
    for (index, count) in counts.enumerated() {
      let seen = kernel?[index] ?? nil
      guard own[index] != seen ?? model[index] else { continue }
      let who = seen == nil ? "the model of this kernel says" : "the kernel had"
      return
        "Under \(GivenAnswer.letter(place)) the count \"\(count)\" would be \(own[index]); \(who) \(seen ?? model[index])."
    }
    return nil
  }
}
