internal import FoundationEssentials
public import Teaching

/// Verified reports as comma-separated values, for gradebooks and for statistics.
public enum ReportTables {
  /// One row for each student and lab, with the columns that nbgrader exports; of several attempts the one that earned most.
  ///
  /// Only reports without flaws have a score, of what the course lets the lab count, else of its points. What the reports do not
  /// tell is left empty.
  public static func gradebook(_ verdicts: [ReportVerdict], course: Course?) -> String {
    let heading = [
      "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
      "late_submission_penalty", "score", "max_score",
    ]
    let rows = best(of: verdicts).compactMap { verdict -> [String]? in
      guard let report = verdict.report, let student = report.student, !verdict.items.isEmpty else { return nil }
      let points = verdict.isRight ? AmountOfPoints.text(verdict.earned) : ""
      let weight = course?.weights[report.lab.id] ?? verdict.possible
      let share = verdict.possible > 0 ? verdict.earned / Double(verdict.possible) : 0
      let score = verdict.isRight ? AmountOfPoints.text(share * Double(weight)) : ""
      return [
        report.lab.id, course?.due ?? "", report.written, CSVText.harmless(student), "", "", "", points, "", score,
        "\(weight)",
      ]
    }
    return CSVText.text([heading] + rows)
  }

  /// For each student and lab the report that earned most, the first of equal ones; one without flaws before one with.
  private static func best(of verdicts: [ReportVerdict]) -> [ReportVerdict] {
    var places: [[String]: Int] = [:]
    var chosen: [ReportVerdict] = []
    for verdict in verdicts {
      guard let report = verdict.report, let student = report.student else { continue }
      let place = places[[report.lab.id, student], default: chosen.count]
      guard place < chosen.count else {
        places[[report.lab.id, student]] = place
        chosen.append(verdict)
        continue
      }
      let other = chosen[place]
      let isBetter = verdict.isRight == other.isRight ? verdict.earned > other.earned : verdict.isRight
      if isBetter { chosen[place] = verdict }
    }
    return chosen
  }

  /// One row for each answer of reports without flaws.
  public static func items(_ verdicts: [ReportVerdict]) -> String {
    let heading = [
      "student_id", "lab", "version", "seed", "question", "answer", "expected", "truth", "correct", "misconception",
      "confidence", "seconds", "hints",
    ]
    let rows = verdicts.filter(\.isRight).flatMap { verdict -> [[String]] in
      guard let report = verdict.report else { return [] }
      return verdict.items.compactMap { item in
        item.share.map { share in
          [
            CSVText.harmless(report.student ?? ""), report.lab.id, "\(report.lab.version)", report.seed, item.id,
            CSVText.harmless(item.answer), item.expected, item.isRightOnKernelOnly ? "kernel" : "model",
            AmountOfPoints.text(share),
            item.beliefs.joined(separator: " "), item.confidence.map { "\($0.rawValue)" } ?? "",
            item.seconds.map { "\($0)" } ?? "", "\(item.hints)",
          ]
        }
      }
    }
    return CSVText.text([heading] + rows)
  }

  /// One row for each report.
  public static func reports(_ verdicts: [ReportVerdict]) -> String {
    let heading = ["file", "student_id", "lab", "version", "seed", "attempt", "earned", "possible", "flaws", "notes"]
    var rows = [heading]
    for verdict in verdicts {
      let report = verdict.report
      var row = [verdict.file, report?.student ?? "", report?.lab.id ?? ""].map(CSVText.harmless)
      row.append(report.map { "\($0.lab.version)" } ?? "")
      row.append(CSVText.harmless(report?.seed ?? ""))
      row.append(report?.ticket.map { "\($0.attempt)" } ?? "")
      row += verdict.items.isEmpty ? ["", ""] : [AmountOfPoints.text(verdict.earned), "\(verdict.possible)"]
      for areFlaws in [true, false] {
        let texts = verdict.findings.filter { $0.isFlaw == areFlaws }.map(\.text)
        row.append(CSVText.harmless(texts.joined(separator: "; ")))
      }
      rows.append(row)
    }
    return CSVText.text(rows)
  }
}
