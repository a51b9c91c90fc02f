import ArgumentParser
import LocalHTTP
import Rendering

/// Serves metrics at `/metrics` until somebody ends it.
enum MetricsServer {
  /// Serves, and returns after SIGINT or SIGTERM.
  static func run(on address: ListenAddress, interval: Duration, source: MetricsSource) throws {
    // Before there are other threads: these inherit it.
    let signals = StopSignals()
    let shared = SharedAnswer(interval: interval) { Self.texts(of: source) }
    let server: LocalServer
    do throws(LocalServer.StartError) {
      server = try LocalServer.start(on: address) { request in
        guard request.path == "/metrics" else { return .notFound }
        let format = MetricsFormat(accept: request.accept)
        switch await shared.value() {
        case .success(let texts): return HTTPResponse(contentType: format.contentType, body: texts[format] ?? [])
        case .failure(let failure): return HTTPResponse(status: 500, body: Array("\(failure.message)\n".utf8))
        }
      }
    } catch {
      Output.standardError.write("cowscope: \(error.words(address.text))\n")
      throw ExitCode(InspectionStatus.failed.rawValue)
    }
    Output.standardError.write("cowscope: listening on http://\(server.address.text)/metrics\n")
    if !address.isLoopback {
      Output.standardError.write("cowscope: whoever reaches \(server.address.text) can read titles of processes\n")
    }
    signals.wait()
    server.stop()
  }

  /// What one scan found in all forms, or why there is none: then there are no numbers, and not numbers of nothing.
  private static func texts(of source: MetricsSource) -> Result<[MetricsFormat: [UInt8]], Failure> {
    do throws(Failure) {
      let families = try source.look().families
      let texts = MetricsFormat.allCases.map { ($0, Array(MetricsText($0).text(families).utf8)) }
      return .success(Dictionary(uniqueKeysWithValues: texts))
    } catch {
      return .failure(error)
    }
  }
}
