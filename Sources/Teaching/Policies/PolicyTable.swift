internal import MemoryModel
internal import Scenario

/// What each policy would have made of a run, and what the kernel has made of it.
public struct PolicyTable: Sendable, Hashable {
  /// One policy.
  public struct Column: Sendable, Hashable {
    /// Its name, such as `eager-fork`.
    public var policy: String
    /// What it is, in the words of the lab.
    public var text: String
    /// The counts that the model predicts under it.
    public var predicted: [Int]
  }

  /// What is counted, in words.
  public var counts: [String]
  /// The policies, in the order of the options.
  public var columns: [Column]
  /// What the kernel has shown, nil for what it did not show; nil where it did not run.
  public var kernel: [Int?]?
  /// Whether the kernel's side is that of another machine.
  public var isRecorded = false

  /// The policies that predict what the model says of the kernel as it is: its own, and those that cannot be told from it in this run.
  public var fittingModel: [Int] {
    guard let linux = columns.first(where: { $0.policy == CopyPolicy.linux.rawValue }) else { return [] }
    return columns.indices.filter { columns[$0].predicted == linux.predicted }
  }

  /// The policies that nothing of what the kernel has shown speaks against; nil where it has shown nothing.
  public var fittingKernel: [Int]? {
    guard let kernel, kernel.contains(where: { $0 != nil }) else { return nil }
    return columns.indices.filter { place in
      zip(columns[place].predicted, kernel).allSatisfy { predicted, seen in seen == nil || seen == predicted }
    }
  }

  /// The only policy that fits what the kernel has shown, nil where there are several, or none.
  public var fitOfKernel: Int? {
    guard let fitting = fittingKernel, fitting.count == 1 else { return nil }
    return fitting.first
  }

  /// Two policies that predict the same, nil where each can be told from each other.
  var twins: (Int, Int)? {
    for one in columns.indices {
      for other in columns.indices where other > one && columns[one].predicted == columns[other].predicted {
        return (one, other)
      }
    }
    return nil
  }

  /// A number of the kernel as it is shown.
  public static func text(_ number: Int?) -> String { number.map(String.init) ?? "?" }
}

extension LabRun {
  /// The table of a question about policies; nil for another question.
  ///
  /// Throws the mistake of the lab that keeps it from being computed.
  public func policyTable(of question: Question) throws(LabErrors) -> PolicyTable? {
    do throws(LabProblem) {
      return try question.policies.map { asked throws(LabProblem) in try table(of: asked, question) }
    } catch {
      throw LabErrors([error], text: variant.lab.text, file: variant.lab.file)
    }
  }

  /// The counts of a question under each of its policies.
  func table(of asked: PolicyChoice, _ question: Question) throws(LabProblem) -> PolicyTable {
    var formulas: [TypedFormula] = []
    for count in asked.counts { formulas.append(try formula(count.value)) }
    var table = PolicyTable(counts: [], columns: [], kernel: nil, isRecorded: isRecorded)
    for count in asked.counts { table.counts.append(try text(count.text)) }
    for (place, policy) in asked.policies.enumerated() {
      var predicted: [Int] = []
      for (formula, count) in zip(formulas, asked.counts) {
        guard case .integer(let number)? = value(formula, under: policy) else {
          throw LabProblem(
            "nothing is known of this under the policy `\(policy.rawValue)`", at: count.value.position,
            length: count.value.text.unicodeScalars.count)
        }
        predicted.append(number)
      }
      table.columns.append(
        PolicyTable.Column(
          policy: policy.rawValue, text: try text(question.options[place].text), predicted: predicted))
    }
    if kernel != nil {
      table.kernel = formulas.map { if case .integer(let number) = value($0, on: .kernel) { number } else { nil } }
    }
    return table
  }
}
