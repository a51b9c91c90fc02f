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

let package = Package(
  name: "CowScopeBenchmarks",
  products: [
    .executable(name: "cowscope-bench", targets: ["cowscope-bench"])
  ],
  dependencies: [
    .package(name: "CowScope", path: "../")
  ],
  targets: [
    // The yardstick of the memory model, in C.
    .target(name: "CReferenceCore", cSettings: cStrict),

    // The kernel doing for real what the simulators simulate, in a process of its own.
    .executableTarget(
      name: "kernel-work", cSettings: cStrict,
      linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld", "-Xlinker", "--no-warnings"])]),

    .executableTarget(
      name: "cowscope-bench",
      dependencies: ["CReferenceCore", "kernel-work", .product(name: "MemoryModel", package: "CowScope")],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)
