public import Scenario

/// Reduces a scenario to the fewest and smallest steps that still show something.
public struct ScenarioShrinker {
  private let isInteresting: (Scenario) -> Bool

  /// Creates a shrinker.
  ///
  /// `isInteresting` says whether a scenario still shows it; it is called for valid scenarios only.
  public init(isInteresting: @escaping (Scenario) -> Bool) {
    self.isInteresting = isInteresting
  }

  /// The smallest scenario that was found.
  ///
  /// Every candidate is one more call of `isInteresting`.
  public func shrink(_ scenario: Scenario) -> Scenario {
    var best = scenario
    while let better = firstBetter(than: best) { best = better }
    return best
  }

  private func firstBetter(than scenario: Scenario) -> Scenario? {
    var count = scenario.steps.count / 2
    while count > 0 {
      for start in stride(from: scenario.steps.count - count, through: 0, by: -count) {
        var steps = scenario.steps
        steps.removeSubrange(start..<start + count)
        if let found = accepted(scenario, steps) { return found }
      }
      count /= 2
    }
    for index in scenario.steps.indices {
      for smaller in scenario.steps[index].action.smaller {
        var steps = scenario.steps
        steps[index] = Step(position: steps[index].position, text: smaller.sourceText, action: smaller)
        if let found = accepted(scenario, steps) { return found }
      }
    }
    return nil
  }

  /// The candidate as its own text says it, if that is a valid scenario and still interesting.
  private func accepted(_ scenario: Scenario, _ steps: [Step]) -> Scenario? {
    var candidate = scenario
    candidate.steps = steps
    guard let parsed = try? Scenario.parse(candidate.source, file: "shrunk.cow", limits: .raised),
      isInteresting(parsed)
    else { return nil }
    return parsed
  }
}

extension Action {
  /// Simpler forms of the action, the simplest first.
  fileprivate var smaller: [Action] {
    switch self {
    case .touch(let request):
      var results = request.target.smaller.map { target in
        var smaller = request
        smaller.target = target
        return Action.touch(smaller)
      }
      var plain = TouchRequest(process: request.process, target: request.target, kind: request.kind)
      if request.kind != .read, request.kind != .call { plain.value = 1 }
      if plain != request { results.append(.touch(plain)) }
      return results
    case .map(let request):
      var results: [Action] = []
      var plain = request
      plain.populate = false
      plain.noReserve = false
      if plain != request { results.append(.map(plain)) }
      if request.pages > 1 {
        for pages in [request.pages / 2, request.pages - 1] {
          var smaller = request
          smaller.pages = pages
          results.append(.map(smaller))
        }
      }
      return results
    case .unmap(let name, let target): return target.smaller.map { .unmap(name, $0) }
    case .protect(let name, let target, let protection): return target.smaller.map { .protect(name, $0, protection) }
    case .advise(let name, let target, let advice): return target.smaller.map { .advise(name, $0, advice) }
    case .lock(let name, let target, let onFault): return target.smaller.map { .lock(name, $0, onFault: onFault) }
    case .unlock(let name, let target): return target.smaller.map { .unlock(name, $0) }
    case .sync(let name, let target): return target.smaller.map { .sync(name, $0) }
    case .policy(let name, let target?, let policy): return target.smaller.map { .policy(name, $0, policy) }
    case .migrate(let name, let target, let node): return target.smaller.map { .migrate(name, $0, node: node) }
    case .pin(let request):
      return request.target.smaller.map { target in
        var smaller = request
        smaller.target = target
        return .pin(smaller)
      }
    case .foreignTouch(let request):
      return request.target.smaller.map { target in
        var smaller = request
        smaller.target = target
        return .foreignTouch(smaller)
      }
    case .userfault(let request):
      return request.target.smaller.map { target in
        var smaller = request
        smaller.target = target
        return .userfault(smaller)
      }
    default: return []
    }
  }
}

extension PageSelection {
  fileprivate var smaller: [PageSelection] {
    guard pages.count > 1 else { return [] }
    let middle = pages.lowerBound + pages.count / 2
    return [pages.lowerBound..<middle, middle..<pages.upperBound].map {
      PageSelection(region: region, pages: $0, isWholeRegion: false)
    }
  }
}
