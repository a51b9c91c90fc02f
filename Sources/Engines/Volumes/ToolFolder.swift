internal import CLinux
internal import Glibc

/// Where programs are that were downloaded for engines and not installed (`Scripts/prepare-volumes`).
enum ToolFolder {
  /// The path of a file: in $COWSCOPE_TOOLS, or in the folder `tools` of the build that this program is of.
  ///
  /// Throws `unavailable` where it is not there.
  static func find(_ file: String) throws(EngineError) -> String {
    var folders: [String] = []
    if let value = unsafe getenv("COWSCOPE_TOOLS") {
      unsafe folders = [String(cString: value)]
    } else {
      var bytes = [CChar](repeating: 0, count: 4096)
      let length = unsafe clx_executable_path(&bytes, Int32(bytes.count))
      let path = String(decoding: bytes.prefix(max(0, Int(length))).map(UInt8.init(bitPattern:)), as: UTF8.self)
      // The program is .build/TRIPLE/release/cowscope.
      let parts = path.split(separator: "/").dropLast(3)
      if parts.last == ".build" { folders.append("/" + parts.joined(separator: "/") + "/tools") }
    }
    for folder in folders where unsafe access("\(folder)/\(file)", R_OK) == 0 { return "\(folder)/\(file)" }
    throw .unavailable(
      "\(file) is not there: Scripts/prepare-volumes downloads it into .build/tools, or COWSCOPE_TOOLS names a folder")
  }
}
