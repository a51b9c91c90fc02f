/// Why a recording cannot be written or read.
public enum RecordingError: Error, Sendable, Hashable {
  /// There is a file of that name already.
  case exists(path: String)
  /// There is none, or it may not be opened.
  case cannotOpen(path: String, reason: String)
  /// It is no recording of this program.
  case notARecording(path: String)
  /// A newer version of this program has written it.
  case newerSchema(path: String, schema: Int)
  /// The disk is full.
  case diskFull(path: String)
  /// SQLite cannot do it.
  case failed(path: String, reason: String)
}

extension RecordingError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .exists(let path): "\(path) is there already: a recording is not written over, name another file"
    case .cannotOpen(let path, let reason): "\(path) cannot be opened: \(reason)"
    case .notARecording(let path): "\(path) is no recording of cowscope"
    case .newerSchema(let path, let schema):
      "\(path) was recorded by a newer cowscope: its schema is \(schema), this one reads up to \(Schema.version)"
    case .diskFull(let path): "\(path): the disk is full; what was recorded before is kept"
    case .failed(let path, let reason): "\(path): \(reason)"
    }
  }
}
