internal import Rendering
internal import Teaching

/// What each policy predicts as a table: a column for each option, and one for the kernel once its answer is known.
struct PolicyTableView {
  let table: PolicyTable
  var showsKernel = false

  var html: HTML {
    let kernel = showsKernel ? table.kernel : nil
    let heads = table.columns.indices.map(GivenAnswer.letter) + (kernel == nil ? [] : ["kernel"])
    return .table(
      caption: kernel == nil ? "What each policy predicts" : "What each policy predicts, and what the kernel did",
      ["count"] + heads,
      table.counts.enumerated().map { index, count in
        [.line(count)] + table.columns.map { .text("\($0.predicted[index])") }
          + (kernel.map { [.text(PolicyTable.text($0[index]))] } ?? [])
      })
  }
}
