internal import Inspector
internal import LocalHTTP
internal import Rendering
internal import Synchronization

/// One look at a process and its descendants a second, for all who watch them.
final class ProcessFeeds: Sendable {
  /// What a look has shown; nil where nothing is left.
  typealias Feed = SharedAnswer<ProcessLook?>

  private static let most = 16
  private let feeds = Mutex<[(pid: Int32, feed: Feed)]>([])

  /// The looks at a process.
  func feed(of pid: Int32) -> Feed {
    feeds.withLock { feeds in
      if let known = feeds.first(where: { $0.pid == pid }) { return known.feed }
      let feed = Feed(interval: .milliseconds(900)) { ProcessLook(pid) }
      feeds.append((pid, feed))
      // Those who still watch an older one keep it.
      if feeds.count > Self.most { feeds.removeFirst() }
      return feed
    }
  }
}

/// A look at a process and its descendants.
struct ProcessLook: Sendable {
  /// What is shown of them.
  let html: HTML

  /// Reads their page tables, in short calls; nil where the process is not there.
  init?(_ pid: Int32) {
    var selection = ProcessSelection()
    selection.trees = [pid]
    guard let candidates = try? ProcessCatalogue.ofThisMachine().candidates(selection).found, !candidates.isEmpty else {
      return nil
    }
    let inspection = Scanner(pace: .gentle).scan(candidates)
    guard !inspection.processes.isEmpty else { return nil }
    html = SharingBars(inspection).html
  }
}
