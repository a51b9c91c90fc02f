import Foundation
import Glibc
import Testing

/// The pages in Chromium, as people use them.
extension ServeTests {
  /// The Python that has Playwright, or nil and a line that says so.
  private func python() -> String? {
    let python = Sandbox.package.appending(path: ".build/browser/bin/python").path
    if unsafe access(python, X_OK) == 0, unsafe access("/usr/bin/chromium", X_OK) == 0 { return python }
    print("SKIP: Chromium and Playwright are not there (make test installs them)")
    return nil
  }

  @Test(arguments: [
    "keyboard", "mouse", "belief", "stores-keyboard", "quiz-keyboard", "quiz-mouse", "film-keyboard", "film-mouse",
    "film-plain", "play",
    "plain", "access",
  ])
  func pagesWorkInABrowser(test: String) throws {
    let sandbox = try Sandbox()
    guard let python = python() else { return }
    let program = Sandbox.package.appending(path: "Tests/EndToEndTests/Programs/browser.py").path
    let script = """
      export HOME=$PWD/tmp PYTHONDONTWRITEBYTECODE=1
      serve
      '\(python)' '\(program)' $ADDRESS \(test) >said 2>mistakes; echo $? >status
      """
    _ = try bash(sandbox, script, seconds: 300)
    // What was found is part of what is compared, so that one line tells it.
    let (status, mistakes) = (try sandbox.text("status"), try sandbox.text("mistakes"))
    #expect(mistakes == "" && status == "0\n")
    print(try sandbox.text("said"))
  }
}
