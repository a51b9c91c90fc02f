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
    note(
      step, "present pages of \(subject)", model.pages.map(\.page).ranges, kernel.pages.map(\.page).ranges, &tally)
    note(step, "guard pages of \(subject)", model.guards.ranges, kernel.guards.ranges, &tally)
    note(step, "swapped pages of \(subject)", model.swapped.ranges, kernel.swapped.ranges, &tally)
    var measured: [Int: PageState] = [:]
    for page in kernel.pages { measured[page.page] = page }
    for page in model.pages {
      guard let other = measured[page.page] else { continue }
      let place = "\(subject)[\(page.page)]"
      note(step, "what \(place) maps", page.kind.rawValue, other.kind.rawValue, &tally)
      note(
        step, "userfaultfd protects \(place)", page.isUserfaultProtected.map { $0 ? "yes" : "no" },
        other.isUserfaultProtected.map { $0 ? "yes" : "no" }, &tally)
      guard page.kind != .zero else { continue }
      note(step, "pins of \(place)", page.pins.map(String.init), other.pins.map(String.init), &tally)
      note(step, "mapping count of \(place)", page.mapcount.map(String.init), other.mapcount.map(String.init), &tally)
      note(
        step, "mapped once: \(place)", page.mappedOnce.map { $0 ? "yes" : "no" },
        other.mappedOnce.map { $0 ? "yes" : "no" }, &tally)
      note(step, "node of \(place)", page.node.map(String.init), other.node.map(String.init), &tally)
      note(
        step, "merged: \(place)", page.isMerged.map { $0 ? "yes" : "no" }, other.isMerged.map { $0 ? "yes" : "no" },
        &tally)
      if let frame = page.frame {
        note(
          step, "frame of \(place)", "frame \(frame)", other.frame.map { partition.name(of: $0, for: frame) }, &tally)
      }
    }
  }
}

/// A renaming of the kernel's frames to the model's, made as pairs are met.
struct FramePartition {
  private var modelOfKernel: [Int: Int] = [:]
  private var kernelOfModel: [Int: Int] = [:]

  /// What the model would call a frame of the kernel.
  ///
  /// The first meeting of two unknown frames pairs them.
  mutating func name(of kernel: Int, for model: Int) -> String {
    if modelOfKernel[kernel] == nil, kernelOfModel[model] == nil {
      modelOfKernel[kernel] = model
      kernelOfModel[model] = kernel
    }
    return modelOfKernel[kernel].map { "frame \($0)" } ?? "a frame of its own"
  }
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

extension [Int] {
  /// Ascending numbers as ranges, such as `0..3, 7`.
  fileprivate var ranges: String {
    var parts: [ClosedRange<Int>] = []
    for number in self {
      if let last = parts.last, last.upperBound + 1 == number {
        parts[parts.count - 1] = last.lowerBound...number
      } else {
        parts.append(number...number)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)" }
      .joined(separator: ", ")
  }
}
