public import MemoryModel
internal import ProcFS
public import Scenario

/// Predicts a scenario with the model of the kernel's memory management.
public struct ModelRunner: Sendable {
  /// The behaviour of the kernel that is modelled.
  let behaviour: KernelBehaviour
  /// The settings of huge pages, for scenarios that do not make their own.
  var hugePages = HugePageSettings()
  /// How the processor copies for the kernel.
  private var kernelCopy = KernelCopy.fastShortMoves
  /// Who copies what, where Linux could have decided otherwise.
  private(set) var policy = CopyPolicy.linux
  /// When state is written down.
  let checkpoints: CheckpointPolicy

  /// The version whose behaviour is modelled.
  public var kernel: String { behaviour.version }

  /// The newest version that the model knows.
  public static let newestKernel = KernelBehaviour.linux6_18.version

  /// The version that is closest to the running kernel and not newer, else the newest that the model knows.
  static var runningKernel: String {
    KernelFile.firstLine("/proc/sys/kernel/osrelease").flatMap { KernelBehaviour.closest($0)?.version } ?? newestKernel
  }

  /// Whether a version stands for the running kernel; nil always does.
  public static func isRunning(_ kernel: String?) -> Bool {
    kernel.map { KernelBehaviour.preset($0)?.version == runningKernel } ?? true
  }

  /// The versions that the model knows, oldest first.
  public static var knownKernels: [String] { KernelBehaviour.presets.map(\.version) }

  /// Creates a runner that behaves like a kernel version, such as `6.18` or `6.18.44-cloud`.
  ///
  /// Throws `unknownKernel` for a version without a preset.
  public init(kernel: String = newestKernel, checkpoints: CheckpointPolicy = .marks) throws(ExperimentError) {
    guard let behaviour = KernelBehaviour.preset(kernel) else {
      throw .unknownKernel(kernel, known: Self.knownKernels)
    }
    self.behaviour = behaviour
    self.checkpoints = checkpoints
  }

  /// Creates a runner that takes the settings of huge pages and the processor of this machine.
  static func ofThisMachine(kernel: String, checkpoints: CheckpointPolicy) throws(ExperimentError) -> ModelRunner {
    var runner = try ModelRunner(kernel: kernel, checkpoints: checkpoints)
    runner.hugePages = HugePageFiles.current
    runner.kernelCopy = Processor.kernelCopy
    return runner
  }

  /// The same kernel with another policy.
  public func following(_ policy: CopyPolicy) -> ModelRunner {
    var runner = self
    runner.policy = policy
    return runner
  }

  /// Runs all steps on the model, on a machine with as many nodes as the scenario needs, one CPU each.
  ///
  /// O(pages touched).
  public func run(_ scenario: Scenario) -> Trace {
    run(scenario, topology: nil)
  }

  /// The same on a machine with these nodes, or with as many as the scenario needs.
  func run(_ scenario: Scenario, topology: MachineTopology?) -> Trace {
    let topology = topology ?? .uniform(nodes: scenario.needs?.nodes ?? 1)
    var run = ModelRun(
      scenario: scenario, behaviour: behaviour, topology: topology, hugePages: hugePages, policy: policy)
    run.machine.kernelCopy = kernelCopy
    var trace = Trace(source: .model(kernel: behaviour.version))
    if topology.nodeCount > 1 { trace.nodes = topology.nodeCount }
    for (index, step) in scenario.steps.enumerated() {
      var result = run.perform(step.action)
      result.index = index
      if checkpoints.includes(step.action, isLast: index == scenario.steps.count - 1) {
        result.checkpoint = run.checkpoint()
      }
      trace.steps.append(result)
      if trace.unpredictableFrom == nil, run.machine.dependsOnPlaceOfKSM {
        trace.unpredictableFrom = index
        trace.limitations.append(
          "step \(index + 1) and all behind it: ksmd has made copies on the node of its CPU, which nobody knows, and pages "
            + "merge only with those of their node")
      }
    }
    return trace
  }
}
