/// What cannot be predicted together with swap, found over the whole file.
struct SwapChecks {
  private var swapOn: SourcePosition?
  private var refused: [Problem] = []

  /// Looks at one step; `isShmem` tells whether a region is shared memory or a memfd.
  mutating func note(_ action: Action, at position: SourcePosition, isShmem: (RegionName) -> Bool) {
    switch action {
    case .swap:
      if swapOn != nil { refused.append(Problem("the machine has swap already", at: position)) }
      swapOn = position
    case .ksm, .memoryMerge, .advise(_, _, .mergeable), .advise(_, _, .unmergeable):
      refuse("KSM and swap", "what a scan makes of the swap cache is not known", at: position)
    case .thp:
      refuse("`thp` and swap", "which sizes come back at once depends on how slots lie in the area", at: position)
    case .khugepaged:
      refuse("`khugepaged` and swap", "what a collapse brings back from swap is not modelled", at: position)
    case .shrink:
      refuse("`shrink` and swap", "what shrinkers make of the swap cache is not modelled", at: position)
    case .advise(_, _, .collapse):
      refuse("`collapse` and swap", "what a collapse brings back from swap is not modelled", at: position)
    case .advise(_, let target, .pageout) where isShmem(target.region):
      refuse(
        "`pageout` of shared memory and swap", "the swap cache of a file is not modelled; use private anonymous memory",
        at: position)
    default: break
    }
  }

  private mutating func refuse(_ what: String, _ reason: String, at position: SourcePosition) {
    refused.append(Problem("\(what) cannot be in one scenario", at: position, hint: reason))
  }

  /// The mistakes of a file; none without `swap`.
  var problems: [Problem] { swapOn == nil ? [] : refused }
}
