import Calibration
import FoundationEssentials
import Glibc

/// Where calibrations are kept.
enum CalibrationStore {
  /// The file that is used where the user names none, by the XDG base directory specification; nil without a home.
  static var standardPath: String? {
    let environment = ProcessInfo.processInfo.environment
    // A relative path is to be ignored.
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      return folder + "/cowscope/calibration.json"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/cowscope/calibration.json"
  }

  /// A calibration from a file, and a warning for each thing in which it does not belong to this machine.
  struct Found {
    var calibration: Calibration
    var path: String
    var warnings: [String]
  }

  /// Reads the file that the user names, or the standard one; nil where the standard one does not exist.
  static func load(_ named: String?) throws(Failure) -> Found? {
    guard let path = named ?? standardPath else { return nil }
    if named == nil, unsafe access(path, F_OK) != 0 { return nil }
    let text = try TextFile.read(path, limit: 16 << 20)
    do throws(CalibrationFileError) {
      let calibration = try Calibration(json: Data(text.utf8))
      let differences = MachineIdentity.detect().differences(from: calibration.machine)
      let warnings = differences.map { "\(path) is of another machine: \($0); run `cowscope calibrate` here" }
      return Found(calibration: calibration, path: path, warnings: warnings)
    } catch {
      throw .usage("\(path): \(error.description)")
    }
  }

  /// Writes the standard file, making its folder, or the file that the user names.
  ///
  /// Returns the path.
  static func save(_ calibration: Data, to named: String?) throws(Failure) -> String {
    if let named {
      try TextFile.write(calibration, to: named)
      return named
    }
    guard let path = standardPath else { throw .usage("there is no HOME; name a file with -o") }
    do {
      try FileManager.default.createDirectory(
        atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
    } catch {
      throw .usage("the folder of \(path) cannot be made; name a file with -o")
    }
    try TextFile.write(calibration, to: path)
    return path
  }
}
