internal import Experiment
internal import Rendering
internal import Scenario
internal import Teaching

/// All that was run in a lab as one film after the other: the processes, then each storage system.
///
/// Steps are numbered through.
struct LabReel {
  let hosted: HostedRun
  let showsReasons: Bool
  let level: ViewLevel
  let usual: ViewLevel
  /// Where the reader may try the scenario.
  let playground: String?

  private var systems: [SystemRun] { hosted.run.systems.runs }
  /// The steps of the processes.
  private var scenarioSteps: Int { hosted.result.scenario.steps.count }

  /// The picture of a step, counted from 0 over all films; nil is that in which most can be seen first.
  func page(at step: Int?) -> HTML {
    let film = RunFilm(hosted.result)
    let step = step ?? (scenarioSteps > 0 ? film.firstOfInterest : 0)
    guard step >= scenarioSteps, let (index, offset) = place(of: step) else {
      return film.page(
        at: step, showsReasons: showsReasons, level: level, control: .links(standard: usual), playground: playground,
        parts: systems.isEmpty ? .nothing : parts(current: nil))
    }
    return SystemFilm(systems[index], offset: offset).page(at: step, parts: parts(current: index))
  }

  /// The system that a step belongs to, and the number of its first step; a step behind the last one belongs to the last system.
  private func place(of step: Int) -> (index: Int, offset: Int)? {
    var offset = scenarioSteps
    for (index, run) in systems.enumerated() {
      if step < offset + run.count || index == systems.count - 1 { return (index, offset) }
      offset += run.count
    }
    return nil
  }

  /// Links to the first step of each film.
  private func parts(current: Int?) -> HTML {
    var links = scenarioSteps > 0 ? [link(to: 0, "processes", isCurrent: current == nil)] : []
    var offset = scenarioSteps
    for (index, run) in systems.enumerated() {
      links.append(link(to: offset, run.title, isCurrent: current == index))
      offset += run.count
    }
    return HTML("nav", ["class": "steps parts", "aria-label": "Films"], links)
  }

  private func link(to step: Int, _ words: String, isCurrent: Bool) -> HTML {
    HTML("a", ["href": "?step=\(step + 1)#film", "data-swap": "film"], text: words)
      .with("aria-current", "true", if: isCurrent)
  }
}
