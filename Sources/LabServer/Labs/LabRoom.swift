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
      LabListPage(root: root, labs: host.labs, notice: host.notice, progress: try host.progress()).page.response()
    }
  }

  /// A lab: as it is, or after what a form has asked for.
  func answer(_ request: HTTPRequest, lab id: String) async -> HTTPResponse {
    guard let lab = host.labs.first(where: { $0.id == id }) else { return .notFound }
    return await work { () throws(HostProblem) in
      if request.method == .post { return try post(request.formFields, lab) }
      return try get(lab, request.queryFields)
    }
  }

  /// The run of a lab as JSON, once it may be seen.
  func trace(_ request: HTTPRequest, lab id: String) async -> HTTPResponse {
    guard let lab = host.labs.first(where: { $0.id == id }) else { return .notFound }
    guard request.method == .get else { return .wrongMethod }
    return await work { () throws(HostProblem) in
      guard var visit = try visit(lab) else { return .notFound }
      try visit.takeRun()
      guard let hosted = visit.hosted, (try? visit.session.shownRun()) != nil else {
        return HTTPResponse(status: 403, line: "the run may be seen once the answers are revealed")
      }
      guard let json = try? RunDocument(hosted.result).json() else { return .problem("the run cannot be written") }
      var response = HTTPResponse(contentType: "application/json", body: Array(json))
      response.fields = [.init("Content-Disposition", "attachment; filename=\"\(lab.id)-run.json\"")]
      return response
    }
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
    guard let record = try host.progress().session(of: lab) else { return nil }
    do throws(SessionError) {
      return LabVisit(try LabSession(lab, record: record), host: host, runs: runs)
    } catch {
      throw HostProblem("\(error.description); begin anew with: cowscope lab reset \(lab.id)")
    }
  }

  private func get(_ lab: Lab, _ query: FormFields) throws(HostProblem) -> HTTPResponse {
    guard var visit = try visit(lab) else { return LabStartPage(root: root, lab: lab, problem: nil).page.response() }
    try visit.takeRun()
    return LabPage(
      root: root, visit: visit, step: query["step"].flatMap(Int.init), level: ViewLevel(number: query["view"]),
      thenAndNow: lab.kind == .quiz ? QuizComparison(of: lab, in: try host.progress()) : nil
    ).page.response()
  }

  private func post(_ form: FormFields, _ lab: Lab) throws(HostProblem) -> HTTPResponse {
    let path = "\(root)/labs/\(lab.id)"
    switch form["do"] {
    case "new": return try begin(lab, code: form["seed"] ?? "", path)
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
      return LabPage(root: root, visit: visit, step: nil, level: .everything, thenAndNow: nil).page.response(
        status: 422)
    case nil: return HTTPResponse(status: 400, line: "this form does not say what to do")
    }
  }

  /// Begins with the numbers of a seed, or with any; a session that there is for the seed goes on.
  private func begin(_ lab: Lab, code: String, _ path: String) throws(HostProblem) -> HTTPResponse {
    let code = code.filter { !$0.isWhitespace }
    guard let seed = code.isEmpty ? Seed.practice() : Seed(code: code) else {
      let problem = "'\(code)' is no seed; a seed looks like K7-M2QX"
      return LabStartPage(root: root, lab: lab, problem: problem).page.response(status: 422)
    }
    guard try !host.progress().isUnderway(lab, seed: seed) else {
      let problem = "an attempt that counts has this seed, and is not done: it cannot be practised yet"
      return LabStartPage(root: root, lab: lab, problem: problem).page.response(status: 422)
    }
    let record: SessionRecord
    if let kept = try host.progress().session(of: lab, seed: seed) {
      record = kept
    } else {
      do throws(LabErrors) {
        record = try LabSession(lab, seed: seed).record
      } catch {
        throw HostProblem(error.description)
      }
    }
    try host.update { $0.keep(record) }
    return .redirect(to: path)
  }
}
