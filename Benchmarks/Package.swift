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

let cStrict: [CSetting] = [
  .define("_GNU_SOURCE"),
  .unsafeFlags(["-Wall", "-Wextra", "-Werror"]),
]

/// Small programs of their own, whose address space holds little besides what they are for.
let staticProgram: [LinkerSetting] = [
  .unsafeFlags(["-static-executable", "-use-ld=lld", "-Xlinker", "--no-warnings"])
]

let package = Package(
  name: "CowScopeBenchmarks",
  products: [
    .executable(name: "cowscope-bench", targets: ["cowscope-bench"]),
    .executable(name: "inspect-bench", targets: ["inspect-bench"]),
    .executable(name: "events-bench", targets: ["events-bench"]),
    .executable(name: "family-bench", targets: ["family-bench"]),
  ],
  dependencies: [
    .package(name: "CowScope", path: "../")
  ],
  targets: [
    // Clocks and programs that are run, ratios, goals and verdicts, the table of results.
    .target(name: "Measuring", swiftSettings: strict),

    // The yardstick of the memory model, in C.
    .target(name: "CReferenceCore", cSettings: cStrict),

    // The kernel doing for real what the simulators simulate, in a process of its own.
    .executableTarget(name: "kernel-work", cSettings: cStrict, linkerSettings: staticProgram),

    .executableTarget(
      name: "cowscope-bench",
      dependencies: ["CReferenceCore", "kernel-work", "Measuring", .product(name: "MemoryModel", package: "CowScope")],
      swiftSettings: strict),

    // What inspectors look at, the least that reading it costs, and what a program has used.
    .executableTarget(name: "inspect-victims", cSettings: cStrict, linkerSettings: staticProgram),
    .executableTarget(name: "inspect-floors", cSettings: cStrict, linkerSettings: staticProgram),
    .executableTarget(name: "inspect-run", cSettings: cStrict, linkerSettings: staticProgram),

    // The yardstick of the parser of smaps, in C.
    .target(name: "CSmapsParser", cSettings: cStrict),

    .executableTarget(
      name: "inspect-bench",
      dependencies: [
        "CSmapsParser", "inspect-floors", "inspect-run", "inspect-victims", "Measuring",
        .product(name: "ProcFS", package: "CowScope"),
      ],
      swiftSettings: strict),

    // A process that copies pages, and what it costs it to be watched.
    .executableTarget(name: "events-writer", cSettings: cStrict, linkerSettings: staticProgram),
    .executableTarget(
      name: "events-bench",
      dependencies: ["events-writer", "Measuring", .product(name: "Profiler", package: "CowScope")],
      swiftSettings: strict),

    // What the models of storage and databases cost themselves.
    .executableTarget(
      name: "family-bench", dependencies: ["Measuring", .product(name: "Family", package: "CowScope")],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
