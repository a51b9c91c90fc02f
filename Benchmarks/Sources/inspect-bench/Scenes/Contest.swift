/// Contenders that take turns at the same processes.
struct Contest: Codable {
  /// What each used in each turn; the turns of all contenders are the same.
  private(set) var uses: [String: [Use]] = [:]

  subscript(_ contender: Contender) -> [Use]? { uses[contender.rawValue] }

  /// One turn of each contender that there is.
  mutating func turn(
    _ contenders: [Contender], on processes: [Int32], _ programs: Programs
  ) throws(InspectBenchmarkError) {
    for contender in contenders {
      guard let arguments = programs.arguments(of: contender, on: processes) else { continue }
      // Of all processes of a machine some are threads of the kernel, or end meanwhile.
      let statuses: Set<Int> = contender == .everything ? [0, 3] : [0]
      uses[contender.rawValue, default: []].append(try Use(of: arguments, statuses: statuses))
    }
  }
}
