import Engines
import Family
import Teaching

/// The engines that run for labs on the student's machine: those that need no rights and no server.
enum LiveEngines {
  /// The members that can be run.
  static func runs(_ member: Member) -> Bool { member.name == "sqlite" }

  /// What the engines have shown of a variant's systems; nil where none of them can be run here.
  static func readings(of variant: Variant) -> SystemReadings? {
    let readings = variant.systems.filter { runs($0.member) }.compactMap { try? reading(of: $0) }
    return readings.isEmpty ? nil : SystemReadings(readings)
  }

  /// What SQLite has shown at each mark, and in the end.
  private static func reading(of system: LabSystem) throws -> SystemReadings.Reading {
    let shown = try SQLiteScript.meters(of: system.script)
    var meters: [String: [String: Int]] = [:]
    for (mark, steps) in system.marks + [("end", shown.count)] where shown.indices.contains(steps - 1) {
      let meter = shown[steps - 1]
      meters["grown", default: [:]][mark] = meter.grown
      meters["written", default: [:]][mark] = meter.written
      meters["stored", default: [:]][mark] = meter.stored
    }
    return SystemReadings.Reading(system: system.name, engine: "SQLite \(SQLiteScript.version)", meters: meters)
  }

  /// Why some systems of a variant have no reading of this machine, nil where all have.
  static func obstacle(to variant: Variant, _ readings: SystemReadings?) -> String? {
    var titles: [String] = []
    for system in variant.systems where readings?.readings.contains(where: { $0.system == system.name }) != true {
      if !titles.contains(system.member.title) { titles.append(system.member.title) }
    }
    return titles.isEmpty ? nil : "no engine is run here for " + titles.joined(separator: ", ")
  }
}
