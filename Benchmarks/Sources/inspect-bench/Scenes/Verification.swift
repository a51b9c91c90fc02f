import Measuring
import ProcFS

/// Compares what is said of processes with what the kernel says, before anything is timed.
func verify(
  _ victim: Victim, floors: [Contender], _ programs: Programs
) throws(InspectBenchmarkError) {
  var resident = 0
  var proportional: [Int32: Int] = [:]
  for process in victim.processes {
    guard let rollup = try? SmapsRollup.read(pid: process), let rss = rollup.counters.rss, let pss = rollup.counters.pss
    else { throw .unreadable("/proc/\(process)/smaps_rollup") }
    resident += rss
    proportional[process] = pss
  }
  let arguments =
    (programs.arguments(of: .summary, on: victim.processes) ?? []) + [
      "--csv", "--no-header", "--columns", "pid,rss,pss",
    ]
  guard let table = Command(arguments: arguments).run() else { throw .notRun(arguments) }
  var sum = 0
  for line in table.output.split(whereSeparator: \.isNewline) {
    let fields = line.split(separator: ",").compactMap { Int($0) }
    guard fields.count == 3, let expected = proportional[Int32(fields[0])] else { throw .unreadable(String(line)) }
    sum += fields[1]
    // The kernel cuts off what is less than a kilobyte.
    guard fields[2] >> 10 == expected >> 10 else {
      throw .disagreement(what: "Pss of \(fields[0])", one: fields[2], other: expected)
    }
  }
  guard sum == resident else { throw .disagreement(what: "Rss", one: sum, other: resident) }
  try verifyFloors(victim, floors, programs, residentPages: resident / 4096)
}

/// What the programs in C have seen; the pages of the kernel that are mapped into each process are no part of Rss.
private func verifyFloors(
  _ victim: Victim, _ floors: [Contender], _ programs: Programs, residentPages: Int
) throws(InspectBenchmarkError) {
  for contender in floors {
    guard let arguments = programs.arguments(of: contender, on: victim.processes) else { continue }
    guard let run = Command(arguments: arguments).run(), let pages = Int(run.output.prefix { $0 != "\n" })
    else { throw .notRun(arguments) }
    guard abs(pages - residentPages) <= 8 * victim.processes.count else {
      throw .disagreement(what: contender.rawValue, one: pages, other: residentPages)
    }
  }
}
