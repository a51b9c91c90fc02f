import Scenario

/// What a checkpoint says of sharing, in a form in which two sides are equal exactly when they share alike: frames
/// are numbered in the order of their first appearance.
struct SharingPartition: Equatable {
  private struct Entry: Equatable {
    var process: ProcessName
    var region: RegionName
    var page: Int
    var kind: PageState.Kind
    var frame: Int?
    var mapcount: Int?
    var mappedOnce: Bool?
  }

  private var entries: [Entry] = []
  private var processes: [ProcessName]

  init(_ checkpoint: Checkpoint) {
    var numbers: [Int: Int] = [:]
    processes = checkpoint.processes.map(\.name)
    for process in checkpoint.processes {
      for region in process.regions {
        for page in region.pages where page.kind != .none {
          let isZero = page.kind == .zero
          let frame = page.frame.map { frame in
            let next = numbers.count
            return numbers[frame, default: next]
          }
          if let label = page.frame, let frame { numbers[label] = frame }
          entries.append(
            Entry(
              process: process.name, region: region.name, page: page.page, kind: page.kind,
              frame: isZero ? nil : frame, mapcount: isZero ? nil : page.mapcount,
              mappedOnce: isZero ? nil : page.mappedOnce))
        }
      }
    }
  }
}
