import Testing

extension ServerRun {
  /// Expects what must hold of every server, exactly.
  ///
  /// `isAtRest` is for runs that were watched from rest to rest, in which nobody ended. Where a server gives memory back meanwhile, some
  /// copies are gone at the last look.
  func expectInvariants(isAtRest: Bool, givesBack: Bool = false, _ place: SourceLocation = #_sourceLocation) {
    for look in looks {
      let profile = look.profile
      let isEqual = !profile.checks.isEmpty && profile.checks.allSatisfy(\.holds)
      #expect(isEqual, "after \(look.work): \(profile.checks)", sourceLocation: place)
    }
    // Of the whole run, what was recorded is held against the pages too.
    if let profile, isAtRest {
      #expect(profile.checks.count >= 8, sourceLocation: place)
      for check in profile.checks { #expect(check.holds, "\(check)", sourceLocation: place) }
    }
    guard let breaks = profile?.breaks else { return }
    #expect(breaks.source == "tracepoints", sourceLocation: place)
    #expect(breaks.lostFaults == 0 && breaks.lostAllocations == 0, sourceLocation: place)
    #expect(breaks.processes.allSatisfy { $0.unknown == 0 }, sourceLocation: place)
    guard isAtRest else { return }
    for writer in breaks.processes {
      #expect(writer.countedFaults == writer.recordedFaults, "\(writer)", sourceLocation: place)
    }
    let gone = copiesByEvents - changedPages
    #expect(
      gone >= 0 && (givesBack || gone <= copiesNotSeen),
      "\(copiesByEvents) copies, \(changedPages) changes, \(copiesNotSeen) may not be seen as such",
      sourceLocation: place)
  }

  /// The copies that events tell of.
  var copiesByEvents: Int { profile?.breaks?.processes.reduce(0) { $0 + $1.copied } ?? 0 }

  /// Those of them that looks may not show as changes of what is shared.
  ///
  /// The first look may have seen the page afterwards already, or the last one before, because a template does something for itself now and
  /// then; or nobody shared the page any more, but something else held it for a moment.
  var copiesNotSeen: Int {
    let besideLooks = profile?.breaks?.processes.reduce(0) { $0 + ($1.copiedBesideLooks ?? 0) } ?? 0
    return besideLooks + (profile?.samples.reduce(0) { $0 + ($1.replaced ?? 0) } ?? 0) / 4096
  }

  /// The pages that have another frame than the shared one that they had at the look before.
  var changedPages: Int {
    let bytes = profile?.samples.reduce(0) { $0 + ($1.copiedByMembers ?? 0) + ($1.copiedByTemplate ?? 0) } ?? 0
    return bytes / 4096
  }
}
