import Measuring

/// The helper process in which the kernel forks, copies and tears down for real.
final class KernelWork {
  /// What one repetition cost.
  struct Cost {
    let forkNanoseconds: Double
    let childNanoseconds: Double
    let faults: Int

    var total: Double { forkNanoseconds + childNanoseconds }
  }

  private let helper: Helper

  /// Starts the helper.
  init() throws(BenchmarkError) {
    do throws(HelperError) { helper = try Helper("kernel-work") } catch { throw .helper(error) }
  }

  /// Forks, writes every page of so much memory in the child, and lets it exit.
  func forkWriteExit(pageCount: Int) throws(BenchmarkError) -> Cost {
    let fields = try ask("\(pageCount * 4096)").split(separator: " ").compactMap { Int($0) }
    guard fields.count == 3 else { throw .helper(.ended) }
    let cost = Cost(forkNanoseconds: Double(fields[0]), childNanoseconds: Double(fields[1]), faults: fields[2])
    // Besides the pages the child faults on its stack and a few pages of the C library.
    guard pageCount...(pageCount + 100) ~= cost.faults else { throw .otherWork(cost.faults, pageCount) }
    return cost
  }

  private func ask(_ line: String) throws(BenchmarkError) -> String {
    do throws(HelperError) {
      try helper.send(line)
      return try helper.answer()
    } catch {
      throw .helper(error)
    }
  }
}

/// Why the benchmark could not be run, or may not be believed.
enum BenchmarkError: Error {
  case systemCall(String, CInt)
  case helper(HelperError)
  /// Two sides that are compared did not do the same number of faults.
  case otherWork(Int, Int)
  /// The model and the C core answer one access differently.
  case disagreement(life: Int, step: Int, model: Outcome, core: Outcome)
}
