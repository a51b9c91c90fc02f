import ArgumentParser
import Family

/// One of those who copy on write, as a user names it.
struct MemberArgument: ExpressibleByArgument {
  let member: Member

  init?(argument: String) {
    guard let member = Member.named(argument.lowercased()) else { return nil }
    self.member = member
  }

  static var allValueStrings: [String] { Member.all.map(\.name) }
}

/// Some of them: names and commas.
struct MemberList: ExpressibleByArgument {
  let members: [Member]

  init?(argument: String) {
    let names = argument.split(separator: ",").map { String($0).trimmed.lowercased() }
    members = names.compactMap { Member.named($0) }
    guard !names.isEmpty, members.count == names.count else { return nil }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
