import ArgumentParser
import FoundationEssentials
import Inspector
import Rendering

/// A file that a map is drawn into; the end of its name says in which form.
struct MapFile: ExpressibleByArgument {
  private enum Form: String {
    case svg, html, png
  }

  private let path: String
  private let form: Form

  init?(argument: String) {
    let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let end = parts.last, let form = Form(rawValue: end.lowercased()) else { return nil }
    (path, self.form) = (argument, form)
  }

  /// Draws a snapshot.
  func write(_ snapshot: Snapshot) throws(Failure) {
    let data =
      switch form {
      case .svg: Data(MapPicture(snapshot).svg.utf8)
      case .html: Data(MapPage(snapshot).html.utf8)
      case .png: Data(MapPicture(snapshot).png)
      }
    try TextFile.write(data, to: path)
  }
}
