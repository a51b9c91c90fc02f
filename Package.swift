// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// The hot walk of the model is a non-escapable view of its arrays, which needs lifetime annotations.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let cStrict: [CSetting] = [
  .define("_GNU_SOURCE"),
  .unsafeFlags(["-Wall", "-Wextra", "-Werror"]),
]

let package = Package(
  name: "CowScope",
  products: [
    .executable(name: "cowscope", targets: ["cowscope"]),
    .executable(name: "cowscope-actor", targets: ["cowscope-actor"]),
    // For the benchmarks.
    .library(name: "MemoryModel", targets: ["MemoryModel"]),
    .library(name: "ProcFS", targets: ["ProcFS"]),
    .library(name: "Profiler", targets: ["Profiler"]),
    .library(name: "Family", targets: ["Family"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
  ],
  targets: [
    // Floor 0: the kernel's calls, and the model that calls nothing.
    .target(name: "CLinux", path: "CShims/CLinux", cSettings: cStrict),
    .systemLibrary(name: "CNuma", path: "CShims/CNuma", pkgConfig: "numa", providers: [.apt(["libnuma-dev"])]),
    .systemLibrary(name: "CZlib", path: "CShims/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CSQLite", path: "CShims/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CYaml", path: "CShims/CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "CLMDB", path: "CShims/CLMDB", cSettings: cStrict),
    .target(name: "CWebFiles", path: "CShims/CWebFiles", cSettings: cStrict),
    .target(name: "CExamples", path: "CShims/CExamples", cSettings: cStrict),
    .target(name: "Hashing", swiftSettings: strict),
    .target(name: "MemoryModel", swiftSettings: strict + lifetimes),

    // Floor 1: the process under test, the readers of /proc, the scenario language and the trace.
    .executableTarget(
      name: "cowscope-actor", dependencies: ["CLinux"], cSettings: cStrict,
      // The C library warns of dlopen in static programs; the Swift runtime has a call that nothing here reaches.
      linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld", "-Xlinker", "--no-warnings"])]),
    .target(name: "ActorProgram", dependencies: ["CLinux"], swiftSettings: strict),
    .target(name: "ProcFS", dependencies: ["CLinux"], swiftSettings: strict),
    .target(name: "Scenario", swiftSettings: strict),

    // Floor 2: one scenario, answered by the model and by the kernel.
    .target(
      name: "Experiment", dependencies: ["ActorProgram", "CLinux", "CNuma", "MemoryModel", "ProcFS", "Scenario"],
      swiftSettings: strict),

    // Floor 2: what faults and calls cost on this machine, and what follows from that.
    .target(name: "Calibration", dependencies: ["CLinux", "ProcFS", "Scenario"], swiftSettings: strict),

    // Floor 2: running processes, who maps which frames.
    .target(name: "Inspector", dependencies: ["CLinux", "ProcFS"], swiftSettings: strict),

    // Floor 2: families of processes, what they share, and the events that end it.
    .target(
      name: "Profiler", dependencies: ["ActorProgram", "CLinux", "MemoryModel", "ProcFS", "Inspector"],
      swiftSettings: strict),

    // Floor 2: storage and databases that share until they are written, as models.
    .target(name: "Family", swiftSettings: strict),

    // Floor 2: files that engines share and version: what they hold, who keeps it.
    .target(
      name: "StoreInspector", dependencies: ["CLinux", "CZlib", "Hashing", "ProcFS"], swiftSettings: strict),

    // Floor 3: real engines, held against the models of the family.
    .target(
      name: "Engines", dependencies: ["ActorProgram", "CLMDB", "CLinux", "CSQLite", "Family", "StoreInspector"],
      swiftSettings: strict),

    // Floor 3: what was seen of a family, in a file and out of it.
    .target(name: "Recording", dependencies: ["CSQLite", "Inspector", "Profiler"], swiftSettings: strict),

    // Floor 3: labs: what is asked, what is right, and what is behind a wrong answer.
    .target(name: "Teaching", dependencies: ["CYaml", "Hashing", "Scenario", "Experiment"], swiftSettings: strict),

    // Floor 3: values in, text out.
    .target(
      name: "Rendering",
      dependencies: [
        "CZlib", "Engines", "ProcFS", "Scenario", "Experiment", "Calibration", "Family", "Inspector", "Profiler",
        "StoreInspector", "Teaching",
      ],
      swiftSettings: strict),

    // Floor 4: HTTP for readers on this machine.
    .target(
      name: "LocalHTTP",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),

    // Floor 5: how many requests a server has answered, by its counters.
    .target(name: "Requests", dependencies: ["LocalHTTP"], swiftSettings: strict),

    // Floor 5: the pages of labs, playground and processes.
    .target(
      name: "LabServer",
      dependencies: ["CWebFiles", "Scenario", "Experiment", "Inspector", "Teaching", "Rendering", "LocalHTTP"],
      swiftSettings: strict),

    // Floor 6: the command line.
    .executableTarget(
      name: "cowscope",
      dependencies: [
        "CExamples", "Scenario", "Experiment", "Calibration", "Engines", "Family", "Inspector", "Profiler",
        "StoreInspector", "Recording", "Rendering", "Teaching", "LocalHTTP", "Requests", "LabServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict,
      // The runtime inside: the program starts sooner, and runs where no Swift is installed.
      linkerSettings: [
        .unsafeFlags([
          "-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims", "-use-ld=lld", "-Xlinker",
          "--no-warnings",
        ])
      ]),

    // What several kinds of tests use.
    .target(name: "CTestControl", path: "Tests/CTestControl", cSettings: cStrict),
    .target(
      name: "TestSupport", dependencies: ["CLinux", "CTestControl"], path: "Tests/TestSupport", swiftSettings: strict),

    .testTarget(name: "HashingTests", dependencies: ["Hashing"], swiftSettings: strict),
    .testTarget(name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
    .testTarget(
      name: "ProcFSTests", dependencies: ["CLinux", "ProcFS", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "ScenarioTests", dependencies: ["Scenario"], swiftSettings: strict),
    .testTarget(
      name: "ExperimentTests", dependencies: ["Experiment", "Scenario", "MemoryModel", "ProcFS"],
      exclude: ["Golden/Vectors", "Rules/Scenarios", "Rules/Selftests", "Fuzzing/Found"], swiftSettings: strict),
    .testTarget(name: "CalibrationTests", dependencies: ["Calibration", "Scenario"], swiftSettings: strict),
    .target(
      name: "InspectorSamples", dependencies: ["Inspector", "ProcFS", "TestSupport"], path: "Tests/InspectorSamples",
      swiftSettings: strict),
    .executableTarget(name: "inspector-subject", path: "Tests/InspectorTests/Subject", cSettings: cStrict),
    .testTarget(
      name: "InspectorTests",
      dependencies: [
        "Inspector", "InspectorSamples", "ProcFS", "Experiment", "Scenario", "TestSupport", "inspector-subject",
        "cowscope-actor",
      ],
      exclude: ["Subject"],
      swiftSettings: strict),
    .executableTarget(
      name: "event-subject", path: "Tests/ProfilerTests/Events/Subject", cSettings: cStrict),
    .executableTarget(
      name: "stack-subject", path: "Tests/ProfilerTests/Stacks/Subject",
      cSettings: cStrict + [.unsafeFlags(["-fomit-frame-pointer"])]),
    .executableTarget(
      name: "variable-subject", path: "Tests/ProfilerTests/Accounts/Subject", cSettings: cStrict),
    .testTarget(
      name: "ProfilerTests",
      dependencies: [
        "CTestControl", "Profiler", "ProcFS", "Inspector", "Experiment", "Scenario", "TestSupport", "event-subject",
        "stack-subject", "variable-subject", "cowscope-actor",
      ],
      exclude: ["Accounts/Subject", "Causes/Programs", "Events/Subject", "Stacks/Subject"], swiftSettings: strict),
    .testTarget(
      name: "FamilyTests", dependencies: ["Family"], exclude: ["Golden/Recordings"], swiftSettings: strict),
    .testTarget(
      name: "EnginesTests", dependencies: ["Engines", "Family", "TestSupport", "cowscope-actor"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "RecordingTests", dependencies: ["CSQLite", "Recording", "Profiler", "Inspector", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StoreInspectorTests",
      dependencies: ["CSQLite", "CTestControl", "ProcFS", "StoreInspector", "TestSupport"],
      exclude: ["Image/Programs"],
      swiftSettings: strict),
    .testTarget(name: "LocalHTTPTests", dependencies: ["LocalHTTP", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LabServerTests",
      dependencies: ["LabServer", "LocalHTTP", "Experiment", "Scenario", "Teaching", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "RequestsTests", dependencies: ["LocalHTTP", "Requests"], swiftSettings: strict),
    .testTarget(
      name: "RenderingTests",
      dependencies: [
        "CZlib", "Rendering", "Engines", "Experiment", "Family", "Scenario", "Calibration", "Inspector",
        "InspectorSamples", "ProcFS", "Profiler", "StoreInspector", "Teaching",
      ],
      exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "TeachingTests", dependencies: ["Teaching", "Experiment", "Scenario"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["Experiment", "Rendering", "Scenario", "Calibration", "Inspector", "TestSupport"],
      exclude: ["Programs"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ServerTests", dependencies: ["TestSupport"], exclude: ["Faults", "Programs"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
