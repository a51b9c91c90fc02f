import ArgumentParser
import Glibc

/// A process as a user names it: its number, or `self`.
struct PIDArgument: ExpressibleByArgument {
  var pid: Int32

  init?(argument: String) {
    if argument == "self" {
      pid = getpid()
      return
    }
    guard let number = Int32(argument), number > 0 else { return nil }
    pid = number
  }
}

/// A user by name or number.
struct UserArgument: ExpressibleByArgument {
  var number: Int

  init?(argument: String) {
    if let number = Int(argument), number >= 0 {
      self.number = number
      return
    }
    guard let entry = unsafe getpwnam(argument) else { return nil }
    number = unsafe Int(entry.pointee.pw_uid)
  }
}
