internal import LocalHTTP
internal import Rendering
internal import Synchronization

/// The playground: an editor for scenarios, and what they do.
struct PlayRoom: Sendable {
  private let root: String
  private let host: any LabHost
  private let kernel = WorkQueue("kernel", limit: 4)
  private let queue = WorkQueue("play", limit: 300)
  private let measured = MeasuredRuns()

  init(root: String, host: any LabHost) {
    self.root = root
    self.host = host
  }

  /// The page: with an example, or with what the form has sent.
  func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let form = request.method == .post ? request.formFields : request.queryFields
    if request.method == .get, let lab = form["lab"] { return await answer(lab: lab, form) }
    let text: String
    if request.method == .get, let name = form["example"] {
      text = host.examples.first { $0.name == name }?.text ?? ""
    } else {
      text = form["text"] ?? host.examples.first?.text ?? ""
    }
    // Browsers end lines of forms by CR LF.
    let lines = text.replacing("\r\n", with: "\n")
    return await answer(lines, form, isPost: request.method == .post)
  }

  /// The page with the scenario of a lab, as the student has it.
  private func answer(lab: String, _ form: FormFields) async -> HTTPResponse {
    let host = host
    let found = await queue.run { () -> Result<String?, HostProblem> in
      Result { () throws(HostProblem) in try LabScenario(host: host).text(of: lab) }
    }
    switch found {
    case nil: return .busy
    case .failure(let problem): return .problem(problem.message)
    case .success(nil):
      return HTTPResponse(
        status: 403, line: "the scenario of a lab can be tried here once you have said what its run shows")
    case .success(let text?): return await answer(text, form, isPost: false)
    }
  }

  private func answer(_ text: String, _ form: FormFields, isPost: Bool) async -> HTTPResponse {
    // Who chooses how much is shown sees the same step.
    let step = (form["step"] ?? (form["view"] != nil ? form["shown"] : nil)).flatMap(Int.init).map { max($0, 1) - 1 }
    let level = ViewLevel(number: form["view"] ?? form["level"])
    if form["do"] == "kernel", isPost {
      let host = host
      guard let run = await kernel.run({ PlayRun.both(text, by: host) }) else { return .busy }
      measured.keep(run, of: text)
      return await page(text, run, side: .kernel, step, level)
    }
    if form["side"] == Side.kernel.rawValue, let run = measured.run(of: text) {
      return await page(text, run, side: .kernel, step, level)
    }
    return await page(text, nil, side: .model, step, level)
  }

  /// The scenario as a file to keep or to hand on.
  func file(_ request: HTTPRequest) -> HTTPResponse {
    guard request.method == .post else { return .wrongMethod }
    let text = request.formFields["text"] ?? ""
    var response = HTTPResponse(body: Array(text.replacing("\r\n", with: "\n").utf8))
    response.fields = [.init("Content-Disposition", "attachment; filename=\"scenario.cow\"")]
    return response
  }

  /// Whose run is shown.
  enum Side: String {
    case model, kernel
  }

  private func page(_ text: String, _ run: PlayRun?, side: Side, _ step: Int?, _ level: ViewLevel) async -> HTTPResponse
  {
    let (root, examples) = (root, host.examples)
    let answer = await queue.run {
      PlayPage(
        root: root, examples: examples, text: text, run: run ?? .model(text), side: side, step: step, level: level
      ).page.response()
    }
    return answer ?? .busy
  }
}

/// The last runs on the kernel, so that going from step to step runs nothing again.
private final class MeasuredRuns: Sendable {
  private static let most = 6
  private let runs = Mutex<[(text: String, run: PlayRun)]>([])

  func keep(_ run: PlayRun, of text: String) {
    runs.withLock { runs in
      runs.removeAll { $0.text == text }
      runs.append((text, run))
      if runs.count > Self.most { runs.removeFirst() }
    }
  }

  func run(of text: String) -> PlayRun? { runs.withLock { runs in runs.first { $0.text == text }?.run } }
}
