import Measuring

/// Processes that are looked at, which end with this object, and with this process.
final class Victim {
  let processes: [Int32]
  private let helper: Helper

  private init(_ arguments: [String]) throws(InspectBenchmarkError) {
    do throws(HelperError) {
      helper = try Helper("inspect-victims", arguments)
      let words = try helper.answer().split(separator: " ")
      guard words.first == "ready" else { throw .ended }
      processes = words.dropFirst().compactMap { Int32($0) }
    } catch {
      throw .helper(error)
    }
  }

  /// Mappings side by side, each of so many pages.
  static func vmas(_ count: Int, pagesEach: Int) throws(InspectBenchmarkError) -> Victim {
    try Victim(["vmas", String(count), String(pagesEach)])
  }

  /// One mapping, written.
  static func heap(mebibytes: Int) throws(InspectBenchmarkError) -> Victim {
    try Victim(["heap", String(mebibytes)])
  }

  /// A reservation with a few pages in it.
  static func sparse(gibibytes: Int, pages: Int) throws(InspectBenchmarkError) -> Victim {
    try Victim(["sparse", String(gibibytes), String(pages)])
  }

  /// A process and children that share all its memory.
  static func family(children: Int, mebibytes: Int) throws(InspectBenchmarkError) -> Victim {
    try Victim(["family", String(children), String(mebibytes)])
  }

  /// A process with a large mapping that measures how long its calls of mmap take, on a CPU of its own.
  static func mapper(mebibytes: Int, cpu: Int) throws(InspectBenchmarkError) -> Victim {
    try Victim(["mapper", String(mebibytes), String(cpu)])
  }

  /// Asks a mapper to measure for so long, calls a body again and again meanwhile, and gives the numbers of the answer.
  func measure(
    milliseconds: Int, while body: () throws(InspectBenchmarkError) -> Void
  ) throws(InspectBenchmarkError) -> [Int] {
    do throws(HelperError) { try helper.send(String(milliseconds)) } catch { throw .helper(error) }
    while !helper.hasAnswered { try body() }
    do throws(HelperError) {
      return try helper.answer().split(separator: " ").compactMap { Int($0) }
    } catch {
      throw .helper(error)
    }
  }
}
