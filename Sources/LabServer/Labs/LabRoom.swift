internal import LocalHTTP
internal import Rendering
internal import Teaching

/// The pages of labs: the list, and each lab as far as the student has come.
struct LabRoom: Sendable {
  private let root: String
  private let host: any LabHost
  private let queue = WorkQueue("labs", limit: 300)
  private let runs = RunShelf()

  init(root: String, host: any LabHost) {
    self.root = root
    self.host = host
  }

  /// The list of labs.
  func list(_ request: HTTPRequest) async -> HTTPResponse {
    guard request.method == .get else { return .wrongMethod }
    return await work { () throws(HostProblem) in
      let progress = try host.progress()
      return LabListPage(
        root: root, labs: host.labs, notice: host.notice, seat: LabSeat(host, progress),
        progress: progress
      ).page.response()
    }
  }

  /// A lab: as it is, or after what a form has asked for.
  func answer(_ request: HTTPRequest, lab id: String) async -> HTTPResponse {
    guard let lab = host.lab(id) else { return .notFound }
    return await work { () throws(HostProblem) in
      if request.method == .post { return try post(request.formFields, lab) }
      return try get(lab, request.queryFields)
    }
  }

  /// The run of a lab as JSON, once it may be seen.
  func trace(_ request: HTTPRequest, lab id: String) async -> HTTPResponse {
    guard let lab = host.lab(id) else { return .notFound }
    guard request.method == .get else { return .wrongMethod }
    return await work { () throws(HostProblem) in
      guard var visit = try visit(lab) else { return .notFound }
      try visit.takeRun()
      guard let hosted = visit.hosted, (try? visit.session.shownRun()) != nil else {
        return HTTPResponse(status: 403, line: "the run may be seen once the answers are revealed")
      }
      guard let json = try? LabRunDocument(hosted.run, result: hosted.result).json() else {
        return .problem("the run cannot be written")
      }
      var response = HTTPResponse(contentType: "application/json", body: Array(json))
      response.fields = [.init("Content-Disposition", "attachment; filename=\"\(lab.id)-run.json\"")]
      return response
    }
  }

  /// What a student hands in, once the predictions were compared with the run.
  func report(_ request: HTTPRequest, lab id: String) async -> HTTPResponse {
    guard let lab = host.lab(id) else { return .notFound }
    guard request.method == .get else { return .wrongMethod }
    return await work { () throws(HostProblem) in
      guard let visit = try visit(lab) else { return .notFound }
      guard visit.session.phase > .reveal else {
        return HTTPResponse(status: 403, line: "there is nothing to hand in before the answers are revealed")
      }
      let (name, bytes) = try host.report(of: visit.session)
      var response = HTTPResponse(contentType: "application/json", body: bytes)
      response.fields = [.init("Content-Disposition", "attachment; filename=\"\(Self.harmless(name))\"")]
      return response
    }
  }

  /// A name that may stand in a header.
  private static func harmless(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII && $0 != "\"" && $0 != "\\" ? $0 : "_" }))
  }

  private func work(
    _ make: @escaping @Sendable () throws(HostProblem) -> HTTPResponse
  ) async -> HTTPResponse {
    let answer = await queue.run {
      do throws(HostProblem) {
        return try make()
      } catch {
        return .problem(error.message)
      }
    }
    return answer ?? .busy
  }

  /// The session that goes on; nil where none is begun.
  private func visit(_ lab: Lab) throws(HostProblem) -> LabVisit? {
    let progress = try host.progress()
    guard let record = LabSeat(host, progress).record(of: lab, in: progress) else { return nil }
    do throws(SessionError) {
      return LabVisit(try LabSession(lab, record: record), host: host, runs: runs)
    } catch {
      throw HostProblem("\(error.description); begin anew with: cowscope lab reset \(lab.id)")
    }
  }

  private func get(_ lab: Lab, _ query: FormFields) throws(HostProblem) -> HTTPResponse {
    let progress = try host.progress()
    let seat = LabSeat(host, progress)
    guard var visit = try visit(lab) else {
      return LabStartPage(root: root, lab: lab, seat: seat, problem: nil).page.response()
    }
    try visit.takeRun()
    return LabPage(
      root: root, visit: visit, seat: seat, attemptsLeft: seat.attemptsLeft(lab, in: progress),
      step: query["step"].flatMap(Int.init), level: query["view"],
      thenAndNow: lab.kind == .quiz ? QuizComparison(of: lab, in: progress) : nil
    ).page.response()
  }

  private func post(_ form: FormFields, _ lab: Lab) throws(HostProblem) -> HTTPResponse {
    let path = "\(root)/labs/\(lab.id)"
    switch form["do"] {
    case "new": return try begin(lab, form, path)
    case "reset":
      try host.update { _ = $0.forget(lab.id) }
      return .redirect(to: path)
    case let action?:
      guard var visit = try visit(lab) else { return .redirect(to: path) }
      try visit.takeRun()
      let place = try visit.act(action, form)
      let record = visit.session.record
      try host.update { $0.keep(record) }
      if let place { return .redirect(to: "\(path)#\(place)") }
      let progress = try host.progress()
      let seat = LabSeat(host, progress)
      return LabPage(
        root: root, visit: visit, seat: seat, attemptsLeft: seat.attemptsLeft(lab, in: progress), step: nil, level: nil,
        thenAndNow: nil
      ).page.response(status: 422)
    case nil: return HTTPResponse(status: 400, line: "this form does not say what to do")
    }
  }

  /// Begins with the numbers of a seed, or with any, or as the course says; a session that there is goes on.
  private func begin(_ lab: Lab, _ form: FormFields, _ path: String) throws(HostProblem) -> HTTPResponse {
    let progress = try host.progress()
    var seat = LabSeat(host, progress)
    func refused(_ problem: String) -> HTTPResponse {
      LabStartPage(root: root, lab: lab, seat: seat, problem: problem).page.response(status: 422)
    }
    let code = (form["seed"] ?? "").filter { !$0.isWhitespace }
    let seed = Seed(code: code)
    if !code.isEmpty, seed == nil { return refused("'\(code)' is no seed; a seed looks like K7-M2QX") }
    let record: SessionRecord
    if let course = seat.course {
      let name = (form["student"] ?? "").filter { !$0.isWhitespace }
      if !name.isEmpty, !seat.isStudentGiven { seat = LabSeat(course: course, student: name) }
      let attempt: Course.Attempt
      do throws(Course.Refusal) {
        attempt = try course.attempt(lab, student: seat.student, seed: seed, in: progress)
      } catch {
        return refused(error == .noStudent ? "say who you are in this course" : error.description)
      }
      switch attempt {
      case .goesOn(let kept): record = kept
      case .begins(let seed, let ticket): record = try begun(lab, seed, ticket)
      }
    } else {
      let seed = seed ?? host.practiceSeed(of: lab)
      guard !progress.isUnderway(lab, seed: seed) else {
        return refused("an attempt that counts has this seed, and is not done: it cannot be practised yet")
      }
      if let kept = progress.session(of: lab, seed: seed) {
        record = kept
      } else {
        record = try begun(lab, seed, nil)
      }
    }
    try host.update { $0.keep(record) }
    return .redirect(to: path)
  }

  private func begun(_ lab: Lab, _ seed: Seed, _ ticket: CourseTicket?) throws(HostProblem) -> SessionRecord {
    do throws(LabErrors) {
      return try LabSession(lab, seed: seed, ticket: ticket).record
    } catch {
      throw HostProblem(error.description)
    }
  }
}
