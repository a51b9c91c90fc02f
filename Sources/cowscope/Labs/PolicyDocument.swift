import Teaching

/// What each policy predicts and what the kernel has shown, for programs: schema 1 of the kind `cowscope.lab-policies`.
struct PolicyDocument: Encodable {
  struct Policy: Encodable {
    var policy: String
    var text: String
    /// One number for each count.
    var predicted: [Int]
    /// Whether nothing that the kernel has shown speaks against it, nil where it has shown nothing.
    var fits: Bool?
  }

  var schema = 1
  var kind = "cowscope.lab-policies"
  var lab: String
  var version: Int
  var seed: String
  var counts: [String]
  var policies: [Policy]
  /// One number for each count, null for what the kernel did not show; nil where it did not run.
  var kernel: [Int?]?
  /// The only policy that fits the kernel, nil where there is none such.
  var policy: String?
  /// Why nothing was measured.
  var notice: String?
  /// Where the kernel's policy was recorded, if it was not measured here.
  var recorded: String?

  init(_ variant: Variant, _ table: PolicyTable, policy: String?, notice: String?, recorded: String?) {
    lab = variant.lab.id
    version = variant.lab.version
    seed = variant.seed?.description ?? ""
    counts = table.counts
    kernel = table.kernel
    self.policy = policy
    self.notice = notice
    self.recorded = recorded
    let fitting = table.fittingKernel
    policies = table.columns.enumerated().map { place, column in
      Policy(
        policy: column.policy, text: column.text, predicted: column.predicted, fits: fitting?.contains(place))
    }
  }
}
