import Measuring
import Profiler

/// What could not be measured.
enum EventsBenchmarkError: Error {
  case helper(HelperError)
  case events(EventError)
  /// A watch did not see what the kernel has counted.
  case differs(Watch, recorded: Int, counted: Int)
}

/// Copies of shared pages, watched in each way.
struct Measurements: Codable {
  let pages: Int
  /// Nanoseconds of a copy, by watch and turn.
  private(set) var copy: [String: [Double]] = [:]
  /// Nanoseconds of CPU time to read a record, by watch and turn.
  private(set) var record: [String: [Double]] = [:]

  init(repetitions: Int, pages: Int, progress: (String) -> Void) throws(EventsBenchmarkError) {
    self.pages = pages
    for turn in 1...repetitions {
      progress("turn \(turn) of \(repetitions)")
      for watch in Watch.allCases { try measure(watch) }
    }
  }

  /// Nanoseconds that a copy takes longer than without being watched, turn by turn.
  func added(by watch: Watch) -> [Double]? {
    guard let copies = copy[watch.rawValue], let bare = copy[Watch.nobody.rawValue] else { return nil }
    return zip(copies, bare).map { $0 - $1 }
  }

  private mutating func measure(_ watch: Watch) throws(EventsBenchmarkError) {
    let writer: Helper
    let process: Int
    do throws(HelperError) {
      writer = try Helper("events-writer", ["\(pages)"])
      process = try numbers(writer.answer())[0]
    } catch {
      throw .helper(error)
    }
    var stream: FaultStream?
    do throws(EventError) {
      if let options = watch.options { stream = try FaultStream(options) }
      if let missing = stream?.missingProgram { throw missing }
      try stream?.follow(Int32(process))
    } catch {
      throw .events(error)
    }
    let cost: [Int]
    do throws(HelperError) {
      try writer.send("write")
      cost = try numbers(writer.answer())
    } catch {
      throw .helper(error)
    }
    copy[watch.rawValue, default: []].append(Double(cost[0]) / Double(pages))
    if let stream { try read(stream, watch, counted: cost[1]) }
  }

  /// Reads the records, and checks that none is missing before anything is said of them.
  private mutating func read(_ stream: FaultStream, _ watch: Watch, counted: Int) throws(EventsBenchmarkError) {
    let start = CPUClock.nanoseconds()
    let batch: EventBatch
    do throws(EventError) { batch = try stream.stop() } catch { throw .events(error) }
    let nanoseconds = CPUClock.nanoseconds() - start
    let recorded = batch.faults.count * Int(stream.options.period)
    // Besides the pages it faults on its stack and a few pages of the C library.
    guard batch.lost.isNone, abs(recorded - counted) < 100, counted >= pages else {
      throw .differs(watch, recorded: recorded, counted: counted)
    }
    record[watch.rawValue, default: []].append(nanoseconds / Double(batch.faults.count + batch.allocations.count))
  }

  private func numbers(_ line: String) throws(HelperError) -> [Int] {
    let numbers = line.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 2 else { throw .ended }
    return numbers
  }
}
