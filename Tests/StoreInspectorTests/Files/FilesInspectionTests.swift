import Glibc
import StoreInspector
import Testing
import TestSupport

/// Who shares which bytes, on real file systems, against filefrag and against the file systems' own tools.
@Suite(
  .enabled(
    if: NamespaceShell.canMount("mkfs.xfs", "mkfs.btrfs", "mkfs.ext4", "filefrag"), "file systems cannot be mounted"))
struct FilesInspectionTests {
  private let folder: StoreFolder
  private let shell: NamespaceShell

  init() throws {
    folder = try StoreFolder()
    shell = try NamespaceShell(folder)
  }

  private func inspect(_ names: String..., writesBack: Bool = false) throws -> FilesInspection {
    var options = FilesInspection.Options()
    options.writesBack = writesBack
    return try FilesInspection(of: names.map(shell.path), options: options)
  }

  private func file(_ name: String, _ seen: FilesInspection) throws -> FilesInspection.File {
    try #require(seen.files.first { $0.path.hasSuffix("/" + name) })
  }

  @Test func xfsSharesByBlock() throws {
    try shell.mount("xfs", "-q -m reflink=1", at: "m")
    try shell.run("cd m && dd if=/dev/urandom of=a bs=1M count=8 status=none && cp --reflink=always a b && sync -f .")
    let both = try inspect("m/a", "m/b")
    #expect(try file("a", both).account.shared == 8 << 20 && both.fileSystems[0].physical == 8 << 20)
    #expect(try file("a", both).account.distributed == Double(4 << 20))
    #expect(both.fileSystems[0].exclusive == 0 && !both.fileSystems[0].sharesByExtent)
    try expectRoundTrip(both)
    // Alone only the mark tells that there are sharers.
    let alone = try inspect("m/a")
    #expect(try file("a", alone).account.sharedOutside == 8 << 20 && file("a", alone).account.exclusive == 0)
    try shell.run("cd m && printf x | dd of=b bs=1 seek=40960 conv=notrunc status=none && sync -f .")
    let diverged = try inspect("m")
    #expect(try file("a", diverged).account.exclusive == 4096)
    #expect(try file("b", diverged).account.exclusive == 4096)
    #expect(diverged.fileSystems[0].physical == 8 << 20 + 4096)
  }

  @Test func btrfsSharesByExtentAcrossSubvolumes() throws {
    try shell.mount("btrfs", "-q -m single -d single", mountOptions: "noatime,max_inline=0", at: "m")
    try shell.run(
      "cd m && btrfs -q subvolume create s && dd if=/dev/urandom of=s/a bs=1M count=8 status=none && sync -f .")
    try shell.run(
      "cd m && btrfs -q subvolume snapshot s t && printf x | dd of=t/a bs=1 seek=40960 conv=notrunc status=none && sync -f ."
    )
    let seen = try inspect("m")
    #expect(seen.files.count == 2 && seen.fileSystems.count == 1, "subvolumes are one file system")
    #expect(seen.fileSystems[0].sharesByExtent)
    let (first, second) = (try #require(seen.files.first), try #require(seen.files.last))
    // The byte that only the first has still lies in an extent that both have.
    #expect(first.account.exclusive == 0 && first.account.sharedOutside == 4096)
    #expect(second.account.exclusive == 4096 && second.account.shared == 8 << 20 - 4096)
    #expect(seen.fileSystems[0].physical == 8 << 20 + 4096)
    // Total, Exclusive, Set shared, name.
    let told = try shell.run("btrfs filesystem du --raw m/s/a m/t/a").split(separator: "\n").dropFirst()
      .map { $0.split(separator: " ").compactMap { UInt64($0) } }
    #expect(told.map { $0[0] } == seen.files.map(\.account.referenced))
    #expect(told.map { $0[1] } == seen.files.map(\.account.exclusive))
  }

  @Test func extentsWithoutAPlaceOfTheirOwnAreNamed() throws {
    try shell.mount("btrfs", "-q -m single -d single", mountOptions: "noatime,compress-force=zstd", at: "m")
    try shell.run(
      "cd m && echo small >inline && yes | head -c 1M >packed && cp --reflink=always packed again && sync -f . && yes | head -c 1M >late"
    )
    try shell.run("cd m && fallocate -l 1M reserved && truncate -s 2M reserved && sync reserved")
    let seen = try inspect("m")
    #expect(try file("inline", seen).extents.inline > 0 && file("inline", seen).account.referenced == 0)
    let packed = try file("packed", seen)
    #expect(
      packed.extents.encoded == 1 << 20 && packed.extents.encodedShared == 1 << 20 && packed.account.referenced == 0)
    #expect(try file("late", seen).extents.delayed == 1 << 20)
    let reserved = try file("reserved", seen)
    #expect(reserved.extents.unwritten == 1 << 20 && reserved.extents.holes == 1 << 20)
    #expect(try file("late", inspect("m", writesBack: true)).extents.delayed == 0)
  }

  @Test func hardLinksAreOneFileAndOtherMountsAreLeftOut() throws {
    try shell.mount("ext4", "-q", at: "m")
    try shell.run(
      "cd m && dd if=/dev/urandom of=a bs=1M count=1 status=none && ln a b && ln -s a c && mkdir -p d/e n && cp a d/e/f && sync -f ."
    )
    try shell.run("mount -t tmpfs none m/n && echo x >m/n/g && mkfifo m/pipe")
    let seen = try inspect("m")
    #expect(try file("a", seen).paths == 2 && seen.files.count == 2 && seen.fileSystems.count == 1)
    #expect(seen.fileSystems[0].physical == 2 << 20 && seen.fileSystems[0].exclusive == 2 << 20)
    #expect(seen.problemCount == 0)
    var options = FilesInspection.Options()
    options.crossesMounts = true
    let all = try FilesInspection(of: [shell.path("m")], options: options)
    #expect(all.problems.map(\.kind) == [.unsupported], "tmpfs tells nothing of places")
    #expect(refusal { try FilesInspection(of: [shell.path("m/n/g")]) }?.kind == .unsupported)
    #expect(refusal { try FilesInspection(of: [shell.path("m/none")]) }?.kind == .missing)
    #expect(refusal { try FilesInspection(of: [shell.path("m/pipe")]) }?.kind == .otherFormat)
    // Where a link of another mount namespace leads, only that one knows.
    try shell.run("ln -s m/a outside")
    #expect(refusal { try FilesInspection(of: [shell.path("outside")]) }?.why.contains("link") == true)
    options.files = 2
    #expect(refusal { try FilesInspection(of: [shell.path("m")], options: options) }?.kind == .tooLarge)
  }

  /// Random work with shared ranges, against sets of blocks made of what filefrag says.
  @Test(arguments: ["xfs", "btrfs", "ext4"]) func randomSharingIsAsFilefragSays(kind: String) throws {
    try shell.mount(kind, "-q", mountOptions: kind == "btrfs" ? "noatime,max_inline=0" : "noatime", at: "m")
    let canClone = kind != "ext4"
    try shell.run(
      "cd m && for i in 0 1 2 3 4 5; do dd if=/dev/urandom of=f$i bs=64k count=16 status=none; done; sync -f .")
    var generator = SeededGenerator(seed: 11)
    for round in 0..<6 {
      var commands: [String] = []
      for _ in 0..<10 {
        let (from, to) = (Int.random(in: 0..<6, using: &generator), Int.random(in: 0..<6, using: &generator))
        let (start, place) = (Int.random(in: 0..<200, using: &generator), Int.random(in: 0..<300, using: &generator))
        let length = Int.random(in: 1...56, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1, 2:
          if canClone, from != to {
            commands.append(
              "xfs_io -c \"reflink f\(from) \(start * 4096) \(place * 4096) \(length * 4096)\" f\(to) >/dev/null")
          }
        case 3:
          commands.append("dd if=/dev/urandom of=f\(to) bs=4k seek=\(place) count=\(length) conv=notrunc status=none")
        case 4: commands.append("fallocate -p -o \(place * 4096) -l \(length * 4096) f\(to)")
        default: commands.append("fallocate -n -o \(place * 4096) -l \(length * 4096) f\(to)")
        }
      }
      // Ranges behind the end of a source are refused, which is as good.
      try shell.run("cd m && { \(commands.joined(separator: "; ")); } >/dev/null 2>&1; sync -f .")
      try compare("\(kind), round \(round)")
    }
    #expect(try inspect("m").files.contains { $0.account.shared > 0 } == canClone)
  }

  private func compare(_ comment: Comment) throws {
    let seen = try inspect("m")
    // Block by block, without any thought for runs.
    var sharers: [Int: Set<String>] = [:]
    var marked: Set<Int> = []
    for index in 0..<6 {
      for line in try shell.run("filefrag -v -b4096 m/f\(index)").split(separator: "\n") {
        let words = line.split { ":. ".contains($0) }
        guard words.count >= 6, Int(words[0]) != nil, let first = Int(words[3]), let last = Int(words[4]) else {
          continue
        }
        for block in first...last {
          sharers[block, default: []].insert("f\(index)")
          if line.contains("shared") { marked.insert(block) }
        }
      }
    }
    #expect(seen.fileSystems[0].physical == UInt64(sharers.count * 4096), comment)
    for index in 0..<6 {
      let own = sharers.filter { $0.value.contains("f\(index)") }
      let account = try file("f\(index)", seen).account
      #expect(account.referenced == UInt64(own.count * 4096), comment)
      #expect(account.shared == UInt64(own.count { $0.value.count > 1 } * 4096), comment)
      #expect(
        account.exclusive == UInt64(own.count { $0.value.count == 1 && !marked.contains($0.key) } * 4096), comment)
      #expect(abs(account.distributed - own.reduce(0) { $0 + 4096 / Double($1.value.count) }) < 1e-3, comment)
    }
    #expect(
      abs(seen.files.reduce(0) { $0 + $1.account.distributed } - Double(seen.fileSystems[0].physical)) < 1e-3, comment)
  }
}
