import ArgumentParser
import FoundationEssentials
import Rendering
import StoreInspector

extension AnswerForm {
  /// Reads a store and prints it; ends the program where it cannot be told.
  func show<Store: Codable & Sendable>(
    _ inspector: String, _ read: () throws(StoreError) -> Store, text: (Store, Style) -> String
  ) throws {
    let store: Store
    do throws(StoreError) {
      store = try read()
    } catch {
      Output.standardError.write("cowscope: \(error)\n")
      throw ExitCode((error.kind == .missing ? InspectionStatus.nothingFound : .failed).rawValue)
    }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    try show(
      document: { try StoreDocument(store, inspector: inspector).bytes() }, text: { text(store, style) })
  }
}
