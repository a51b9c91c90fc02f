internal import Scenario

extension TraceComparer {
  /// Compares all state of two checkpoints.
  func compareState(_ step: Int, _ model: Checkpoint, _ kernel: Checkpoint, _ tally: inout StepTally) {
    let names = model.processes.map { "\($0.name) in \($0.addressSpace)" }
    note(
      step, "processes that live", names.joined(separator: ", "),
      kernel.processes.map { "\($0.name) in \($0.addressSpace)" }.joined(separator: ", "), &tally)
    var partition = FramePartition()
    for process in model.processes {
      guard let other = kernel.processes.first(where: { $0.name == process.name }) else { continue }
      note(
        step, "page-table bytes of \(process.name)", process.pageTableBytes.value.map(String.init),
        other.pageTableBytes.value.map(String.init), &tally)
      if let counts = process.ksm {
        note(step, "KSM of \(process.name)", counts.words(like: other.ksm), other.ksm?.words(like: other.ksm), &tally)
      }
      let regions = process.regions.map(\.name)
      note(
        step, "regions of \(process.name)", regions.joined(separator: ", "),
        other.regions.map(\.name).joined(separator: ", "), &tally)
      for region in process.regions {
        guard let measured = other.regions.first(where: { $0.name == region.name }) else { continue }
        compareMappings(step, "\(process.name) \(region.name)", region, measured, &tally)
        comparePages(step, "\(process.name) \(region.name)", region, measured, &partition, &tally)
      }
    }
  }

  private func compareMappings(
    _ step: Int, _ subject: String, _ model: RegionState, _ kernel: RegionState, _ tally: inout StepTally
  ) {
    note(step, "VMAs of \(subject)", model.vmas.words, kernel.vmas.words, &tally)
    for (one, other) in zip(model.vmas, kernel.vmas) where one.pages == other.pages {
      guard let predicted = one.smaps else { continue }
      let place = "\(subject)[\(one.pages.lowerBound)..\(one.pages.upperBound - 1)]"
      let measured = other.smaps?.fields
      for (index, field) in predicted.fields.enumerated() {
        if field.name == "Referenced", other.isReferencedDisturbed {
          tally.unknown += 1
          continue
        }
        note(
          step, "smaps \(field.name) of \(place)", field.kibibytes.map { "\($0) kB" },
          measured.flatMap { $0[index].kibibytes.map { "\($0) kB" } }, &tally)
      }
    }
  }

  /// Which pages are mapped to what, and which of them share a frame, up to the names of frames.
  private func comparePages(
    _ step: Int, _ subject: String, _ model: RegionState, _ kernel: RegionState, _ partition: inout FramePartition,
    _ tally: inout StepTally
  ) {
    note(step, "present pages of \(subject)", model.pages.ranges, kernel.pages.ranges, &tally)
    note(step, "guard pages of \(subject)", model.guards.ranges, kernel.guards.ranges, &tally)
    note(step, "swapped pages of \(subject)", model.swapped.ranges, kernel.swapped.ranges, &tally)
    for (run, other) in model.pages.overlaps(with: kernel.pages) {
      tally.add(run.count, allAlike: { comparePage(step, subject, run.first, other.first, &$0) }) { offset, tally in
        comparePage(step, subject, run[offset], other[offset], &tally)
      }
      if run.first.kind != .zero { compareFrames(step, subject, run, other, &partition, &tally) }
    }
  }

  private func compareFrames(
    _ step: Int, _ subject: String, _ run: PageRun<PageState>, _ other: PageRun<PageState>,
    _ partition: inout FramePartition, _ tally: inout StepTally
  ) {
    guard run.frame(at: 0) != nil else { return }
    for offset in 0..<run.count {
      guard let frame = run.frame(at: offset), let measured = other.frame(at: offset) else {
        tally.unknown += 1
        continue
      }
      if partition.pairs(measured, with: frame) {
        tally.compared += 1
      } else {
        let page = run.pages.lowerBound + offset
        note(step, "frame of \(subject)[\(page)]", "frame \(frame)", partition.name(of: measured), &tally)
      }
    }
  }

  /// All that is said of one page but which frame it maps.
  private func comparePage(
    _ step: Int, _ subject: String, _ page: PageState, _ other: PageState, _ tally: inout StepTally
  ) {
    let place = "\(subject)[\(page.page)]"
    note(step, "what \(place) maps", page.kind.rawValue, other.kind.rawValue, &tally)
    note(
      step, "userfaultfd protects \(place)", page.isUserfaultProtected.map { $0 ? "yes" : "no" },
      other.isUserfaultProtected.map { $0 ? "yes" : "no" }, &tally)
    guard page.kind != .zero else { return }
    note(step, "pins of \(place)", page.pins.map(String.init), other.pins.map(String.init), &tally)
    note(step, "mapping count of \(place)", page.mapcount.map(String.init), other.mapcount.map(String.init), &tally)
    note(
      step, "mapped once: \(place)", page.mappedOnce.map { $0 ? "yes" : "no" },
      other.mappedOnce.map { $0 ? "yes" : "no" }, &tally)
    note(step, "node of \(place)", page.node.map(String.init), other.node.map(String.init), &tally)
    note(
      step, "merged: \(place)", page.isMerged.map { $0 ? "yes" : "no" }, other.isMerged.map { $0 ? "yes" : "no" },
      &tally)
  }
}

/// A renaming of the kernel's frames to the model's, made as pairs are met.
struct FramePartition {
  private var modelOfKernel: [Int: Int] = [:]
  private var kernelOfModel: [Int: Int] = [:]

  /// Whether the two frames are one: the first meeting of two unknown ones makes them so.
  mutating func pairs(_ kernel: Int, with model: Int) -> Bool {
    if modelOfKernel[kernel] == nil, kernelOfModel[model] == nil {
      modelOfKernel[kernel] = model
      kernelOfModel[model] = kernel
    }
    return modelOfKernel[kernel] == model
  }

  /// What the model would call a frame of the kernel.
  func name(of kernel: Int) -> String { modelOfKernel[kernel].map { "frame \($0)" } ?? "a frame of its own" }
}

extension KSMCounts {
  /// What both sides know.
  fileprivate func words(like other: KSMCounts?) -> String {
    let zeroPages = zeroPages.flatMap { other?.zeroPages == nil ? nil : ", \($0) zero pages" } ?? ""
    return "\(items) items, \(mergingPages) merged" + zeroPages
  }
}

extension [VMAState] {
  fileprivate var words: String {
    map { vma in
      let flags = vma.flags.isEmpty ? "" : " " + vma.flags.joined(separator: " ")
      return "[\(vma.pages.lowerBound)..\(vma.pages.upperBound - 1)] \(vma.permissions)\(flags)"
    }.joined(separator: ", ")
  }
}

extension PageRuns {
  /// The pages as ranges, such as `0..3, 7`.
  fileprivate var ranges: String { runs.map(\.pages).joinedText }
}

extension [Int] {
  /// Ascending numbers as ranges, such as `0..3, 7`.
  fileprivate var ranges: String { map { $0..<$0 + 1 }.joinedText }
}

extension [Range<Int>] {
  /// Ascending ranges, those that touch as one.
  fileprivate var joinedText: String {
    var parts: [Range<Int>] = []
    for range in self {
      if let last = parts.last, last.upperBound == range.lowerBound {
        parts[parts.count - 1] = last.lowerBound..<range.upperBound
      } else {
        parts.append(range)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound - 1)" }
      .joined(separator: ", ")
  }
}
