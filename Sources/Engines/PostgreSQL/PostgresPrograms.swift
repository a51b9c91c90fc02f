internal import Glibc

/// Where a PostgreSQL server and its programs are.
struct PostgresPrograms {
  /// The folder with `postgres`, `initdb` and `psql`.
  let folder: String
  /// As `15.18`.
  let version: String

  private static let root = "/usr/lib/postgresql"
  private static let extensions = ["pgstattuple", "pg_walinspect"]

  /// Looks for Debian's server of version 15, which the model is of, else for the newest one; it must have the extensions that are asked.
  ///
  /// - Throws: `EngineError`: `unavailable` where there is none from version 15 on, which is the first that tells what is in its log.
  init(in workspace: Workspace) throws(EngineError) {
    let majors = ([15] + (16..<40).reversed()).filter { unsafe access("\(Self.root)/\($0)/bin/postgres", X_OK) == 0 }
    guard let major = majors.first else {
      throw .unavailable("there is no PostgreSQL server from version 15 on; the Debian package is: postgresql")
    }
    for name in Self.extensions
    where unsafe access("/usr/share/postgresql/\(major)/extension/\(name).control", R_OK) != 0 {
      throw .unavailable("PostgreSQL's extension \(name) is not there; the Debian package is: postgresql-contrib")
    }
    folder = "\(Self.root)/\(major)/bin"
    // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
    let words = try workspace.run("\(folder)/postgres", "--version").split(separator: " ")
    guard words.count > 2 else { throw .failed("\(folder)/postgres does not tell its version") }
    version = String(words[2])
  }

  /// A program of the server.
  func program(_ name: String) -> String { "\(folder)/\(name)" }
}
