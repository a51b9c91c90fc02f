/// What the titles of known servers say that a process does.
package enum ServerTitle {
  /// Where the role stands in a title, behind its known beginning.
  private enum Place {
    /// The beginning says it all.
    case word(String)
    /// All the rest.
    case rest
    /// Up to a character, which does not belong to it.
    case before(Character)
    /// Up to a character, which belongs to it.
    case through(Character)
    /// The last part between colons, before a character.
    case lastPart(before: Character)
  }

  /// Titles as the servers write them; the first that fits counts.
  ///
  /// gunicorn with setproctitle, unicorn, Puma, PHP-FPM, PostgreSQL, Redis, Celery.
  private static let forms: [(beginning: String, place: Place)] = [
    ("gunicorn: master", .word("master")),
    ("gunicorn: worker", .word("worker")),
    ("unicorn master", .word("master")),
    ("unicorn ", .through("]")),
    ("puma: cluster ", .before(":")),
    ("puma ", .word("master")),
    ("php-fpm: master", .word("master")),
    ("php-fpm: ", .rest),
    ("postgres: ", .rest),
    ("redis-rdb-bgsave", .word("snapshot")),
    ("redis-aof-rewrite", .word("log rewrite")),
    ("[celeryd: ", .lastPart(before: "]")),
  ]

  /// What all members of one role have in common: without the number of the worker, and of PostgreSQL's backends without user and database.
  package static func kind(ofRole role: String) -> String {
    if role.split(separator: " ").count > 3 { return "backend" }
    let kind = role.prefix { $0 != "[" }.reversed().drop { $0.isNumber || $0 == " " || $0 == "-" }.reversed()
    return kind.isEmpty ? role : String(kind)
  }

  /// The role that a title tells; nil for one that is not known.
  package static func role(in title: String) -> String? {
    guard let form = forms.first(where: { title.hasPrefix($0.beginning) }) else { return nil }
    let rest = title.dropFirst(form.beginning.count)
    let role: Substring =
      switch form.place {
      case .word(let word): word[...]
      case .rest: rest
      case .before(let end): rest.prefix { $0 != end }
      case .through(let end): rest.prefix { $0 != end } + (rest.contains(end) ? String(end) : "")
      case .lastPart(let end):
        rest.prefix { $0 != end }.split(separator: ":").last ?? ""
      }
    let trimmed = String(role.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    return trimmed.isEmpty ? nil : trimmed
  }
}
