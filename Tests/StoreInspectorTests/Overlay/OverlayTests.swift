import CTestControl
import Glibc
import StoreInspector
import Testing
import TestSupport

/// Against real overlays.
@Suite(
  .enabled(
    if: NamespaceShell.canMount("mkfs.xfs", "mkfs.btrfs", "mkfs.ext4", "setfattr"), "file systems cannot be mounted"))
struct OverlayTests {
  private let folder: StoreFolder
  private let shell: NamespaceShell

  init() throws {
    folder = try StoreFolder()
    shell = try NamespaceShell(folder)
  }

  /// Mounts an overlay of these lowers at `m`; all paths are below the folder.
  private func overlay(_ lowers: [String], upper: String = "up", work: String = "work", options: String = "") throws {
    let path = folder.path
    try shell.run("mkdir -p \(upper) \(work) m \(lowers.joined(separator: " "))")
    try shell.run(
      "mount -t overlay none -o lowerdir=\(lowers.map { path + "/" + $0 }.joined(separator: ":")),upperdir=\(path)/\(upper),workdir=\(path)/\(work)\(options) m"
    )
  }

  @Test func everythingInTheUpperLayerHasItsReason() throws {
    try shell.mount("ext4", "-q", at: "d")
    try shell.run(
      "mkdir -p d/l1/dir/sub d/l1/old d/l2/dir d/l2/gone && head -c 10000 /dev/zero | tr '\\0' x >d/l1/big && cp d/l1/big d/l1/meta && cp d/l1/big d/l1/dir/kept"
    )
    try shell.run(
      "echo 2 >d/l2/dir/two && echo r >d/l1/removed && echo r >d/l1/replaced && ln -s big d/l1/link && echo o >d/l1/old/inside && echo s >d/l1/dir/sub/x"
    )
    try overlay(["d/l1", "d/l2"], upper: "d/up", work: "d/work", options: ",metacopy=on,redirect_dir=on")
    try shell.run(
      "cd m && echo more >>big && chmod 600 meta && rm removed && rm -r old && mkdir old && echo n >new && mv dir renamed && chown -h 1 link"
    )
    // What replaces a file by rename has no mark of origin.
    try shell.run("cd m && echo n >t && mv t replaced && rmdir gone")
    let seen = try OverlayInspection(of: shell.path("m"))
    let contents = seen.contents
    #expect(seen.attributesAreVisible && seen.lowersAreUnknown == nil && seen.problemCount == 0)
    #expect(seen.mount?.hasMetacopy == true && seen.mount?.lowers.count == 2)
    #expect(contents.files[.copiedUp] == .init(count: 1, bytes: 10005, allocated: 12288))
    #expect(contents.files[.metadataOnly]?.count == 1 && contents.files[.metadataOnly]?.bytes == 10000)
    // A block of attributes, where they do not fit into the inode.
    #expect(contents.files[.metadataOnly]?.allocated ?? .max <= 4096)
    #expect(contents.files[.created]?.count == 1 && contents.files[.overOther]?.count == 1)
    #expect(contents.others[.copiedUp]?.count == 1)
    // removed, gone and, in the place of the renamed one, dir.
    #expect(contents.whiteouts == 3 && contents.idleWhiteouts == 0 && contents.markedWhiteouts == 0)
    #expect(contents.opaqueDirectories == 1 && contents.redirectedDirectories == 1)
    #expect(contents.largest.first?.path == "big" && contents.largest.first?.reason == .copiedUp)
    try expectRoundTrip(seen)
    let alone = try OverlayInspection(upperDirectory: shell.path("d/up"))
    #expect(alone.contents.files[.noOrigin]?.count == 2 && alone.contents.files[.copiedUp]?.count == 1)
    #expect(alone.lowersAreUnknown != nil && alone.contents.whiteouts == 3 && alone.contents.idleWhiteouts == nil)
    #expect(refusal { try OverlayInspection(of: shell.path("d")) }?.kind == .otherFormat)
  }

  @Test func withoutRightsMarksAreUnknownAndNotZero() throws {
    try folder.shell(
      "mkdir -p up/d && echo x >up/f && mknod up/gone c 0 0 && setfattr -n trusted.overlay.opaque -v y up/d")
    #expect(try OverlayInspection(upperDirectory: folder.file("up")).contents.opaqueDirectories == 1)
    try #require(test_become(65534) == 0)
    defer { #expect(test_become_root() == 0) }
    let seen = try OverlayInspection(upperDirectory: folder.file("up"))
    #expect(!seen.attributesAreVisible && seen.contents.files[.unknown]?.count == 1 && seen.contents.whiteouts == 1)
    #expect(seen.contents.opaqueDirectories == nil && seen.contents.markedWhiteouts == nil)
  }

  /// Layers may come from strangers: marks of any bytes are counted as something.
  @Test func marksOfAnyBytesAreCounted() throws {
    var generator = SeededGenerator(seed: 11)
    for round in 0..<8 {
      var command =
        "mkdir up\(round) && cd up\(round) && mkdir d0 d1 d2 && touch f0 d0/f1 d1/f2 d1/f3 d2/f4 && echo x >d2/f5"
      for path in ["d0", "d1", "d2", "f0", "d0/f1", "d1/f2", "d1/f3", "d2/f4", "d2/f5"] {
        for name in ["opaque", "metacopy", "redirect", "origin", "whiteout"] where Bool.random(using: &generator) {
          let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
          }
          let usual = [[UInt8(ascii: "x")], [UInt8(ascii: "y")], Array("../../..".utf8), bytes]
          let value = (usual.randomElement(using: &generator) ?? bytes).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
          }
          command += " && setfattr -n trusted.overlay.\(name) -v 0x\(value.joined()) \(path)"
        }
      }
      try folder.shell(command)
      let contents = try OverlayInspection(upperDirectory: folder.file("up\(round)")).contents
      let files = contents.files.values.reduce(0) { $0 + $1.count }
      #expect(files + (contents.markedWhiteouts ?? 0) == 6, "round \(round): \(contents)")
      #expect(contents.opaqueDirectories ?? 4 <= 3)
    }
  }

  @Test func whiteoutsWithAMarkAreKnown() throws {
    try shell.mount("ext4", "-q", at: "d")
    try shell.run("mkdir -p d/l1/a d/l2/a && echo 1 >d/l2/a/hidden && echo 2 >d/l2/a/seen && : >d/l1/a/hidden")
    try shell.run(
      "setfattr -n trusted.overlay.opaque -v x d/l1/a && setfattr -n trusted.overlay.whiteout d/l1/a/hidden")
    try shell.run("setfattr -n trusted.overlay.opaque -v x d/l1")
    try overlay(["d/l1", "d/l2"], upper: "d/up", work: "d/work")
    #expect(try OverlayWriteCost(opening: shell.path("m/a/seen")).dataLayer == 2)
    let mount = try OverlayMount(of: shell.path("m"))
    #expect(try mount.layers(having: "a") == [1, 2] && mount.layers(having: "/a/seen") == [2])
    // Older kernels do not know this form; then the empty file is seen.
    if try shell.run("ls m/a") == "seen\n" { #expect(try mount.layers(having: "a/hidden").isEmpty) }
    #expect(try OverlayInspection(upperDirectory: shell.path("d/l1")).contents.markedWhiteouts == 1)
  }

  /// What an open would cost, against what it has cost, on several file systems.
  @Test(arguments: [
    ("ext4", "-q", false), ("xfs", "-q -m reflink=0", false), ("xfs", "-q -m reflink=1", true),
    ("btrfs", "-q -m single -d single", true),
  ])
  func openingCostsWhatIsForetold(kind: String, options: String, clones: Bool) throws {
    try shell.mount(kind, options, mountOptions: kind == "btrfs" ? "noatime,max_inline=0" : "noatime", at: "d")
    try shell.run(
      "mkdir -p d/l1/p/q && cd d/l1 && dd if=/dev/urandom of=dense bs=1k count=5003 status=none && printf hello >p/q/tiny && : >empty && truncate -s 80M sparse hole"
    )
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<12 {
      let (place, count) = (Int.random(in: 0..<20400, using: &generator), Int.random(in: 1...60, using: &generator))
      try shell.run("dd if=/dev/urandom of=d/l1/sparse bs=4k seek=\(place) count=\(count) conv=notrunc status=none")
    }
    try shell.run("sync -f d && ln d/l1/dense d/l1/other")
    try overlay(["d/l1"], upper: "d/up", work: "d/work")
    for name in ["dense", "p/q/tiny", "empty", "sparse", "hole"] {
      let cost = try OverlayWriteCost(opening: shell.path("m/" + name))
      #expect(cost.dataLayer == 1 && cost.directories == (name == "p/q/tiny" ? 2 : 0))
      #expect(cost.brokenLinks == (name == "dense" ? 1 : 0))
      #expect(cost.openTruncating == .copied(bytes: 0, allocated: 0) && cost.metadataChange == cost.open)
      try shell.run("exec 3<>m/\(name) && sync -f d")
      let copy = try #require(FilesInspection(of: [shell.path("d/up/" + name)]).files.first)
      switch cost.open {
      case .copied(_, let allocated):
        #expect(!clones || name == "empty")
        #expect(copy.extents.written == allocated, "\(kind) \(options) \(name)")
      case .cloned(let allocated):
        #expect(clones)
        let both = try FilesInspection(of: [shell.path("d/l1/" + name), shell.path("d/up/" + name)])
        #expect(both.files[1].account.exclusive == allocated && both.files[0].account.exclusive == allocated)
        #expect(name == "hole" || both.fileSystems[0].physical > 0)
      default: Issue.record("\(cost)")
      }
      let after = try OverlayWriteCost(opening: shell.path("m/" + name))
      #expect(after.dataLayer == 0 && after.open == .present && after.directories == 0 && after.brokenLinks == 0)
    }
  }

  @Test func betweenFileSystemsNothingIsCloned() throws {
    try shell.mount("ext4", "-q", at: "d")
    try shell.mount("xfs", "-q -m reflink=1", at: "x")
    try shell.run("mkdir d/l1 && dd if=/dev/urandom of=d/l1/a bs=1k count=1500 status=none")
    try overlay(["d/l1"], upper: "x/up", work: "x/work", options: ",metacopy=on")
    let cost = try OverlayWriteCost(opening: shell.path("m/a"))
    #expect(cost.open == .copied(bytes: 1_536_000, allocated: 1_536_000))
    #expect(cost.metadataChange == .copied(bytes: 0, allocated: 0))
    try shell.run("chmod 600 m/a")
    let half = try OverlayWriteCost(opening: shell.path("m/a"))
    try expectRoundTrip(half)
    #expect(half.metadataLayer == 0 && half.dataLayer == 1 && half.open == cost.open && half.metadataChange == .present)
    try shell.run("umount m && mount -t overlay none -o lowerdir=\(folder.path)/d/l1:\(folder.path)/x/up m")
    #expect(try OverlayWriteCost(opening: shell.path("m/a")).open == .refused)
  }

  /// The layer that each file is found in is the one whose text the kernel shows, after random work.
  @Test(arguments: ["", ",metacopy=on,redirect_dir=on", ",userxattr"]) func everyFileIsFoundWhereTheKernelFindsIt(
    options: String
  ) throws {
    try shell.mount("ext4", "-q", at: "d")
    var generator = SeededGenerator(seed: 9)
    // Overlays whose upper layers become lower ones of the next, so that all kinds of marks are in lower layers too.
    let layers = ["d/u1", "d/u2", "d/u3"]
    for (index, layer) in layers.enumerated() {
      try shell.run("mkdir -p \(layer) d/base d/w\(index) m")
      let lowers = layers.prefix(index).reversed() + ["d/base"]
      try overlay(Array(lowers), upper: layer, work: "d/w\(index)", options: options)
      var commands: [String] = []
      for _ in 0..<90 {
        let (directory, other) = (path(&generator), path(&generator))
        switch Int.random(in: 0..<16, using: &generator) {
        case 0...2: commands.append("mkdir -p \(directory)")
        case 3, 7...12:
          commands.append(
            "mkdir -p \(directory); echo \(layer) >\(directory)/f\(Int.random(in: 0..<3, using: &generator))")
        case 4: commands.append("rm -rf \(directory)")
        case 5: commands.append("mv -T \(directory) \(other)")
        case 6: commands.append("rm -f \(directory)/f\(Int.random(in: 0..<3, using: &generator))")
        default: commands.append("chmod 640 \(directory)/f*")
        }
      }
      try shell.run("cd m && { \(commands.joined(separator: "; ")); } >/dev/null 2>&1; true")
      if index < layers.count - 1 { try shell.run("umount m") }
    }
    var checked = 0
    for name in try shell.run("cd m && find . -type f").split(separator: "\n") {
      let text = try shell.run("cat m/\(name)").dropLast()
      let cost = try OverlayWriteCost(opening: shell.path("m/" + name.dropFirst(2)))
      #expect(cost.bytes == UInt64(text.utf8.count + 1), "\(name)")
      // A file that was copied up shows the text of a layer below; then the layer that has it says so.
      let found = try shell.run("cat d/u\(3 - cost.dataLayer)/\(name) 2>/dev/null || echo elsewhere").dropLast()
      if !options.contains("redirect") { #expect(found == text, "\(name)") }
      if cost.dataLayer > 0, options.contains("redirect") { #expect(text == "d/u\(3 - cost.dataLayer)", "\(name)") }
      checked += 1
    }
    #expect(checked > 5)
    #expect(try OverlayInspection(of: shell.path("m")).problemCount == 0)
    // All that is seen can be found, and names that are not seen cannot.
    let mount = try OverlayMount(of: shell.path("m"))
    var hidden = 0
    for name in try shell.run("cd d && find base u1 u2 u3 -type f").split(separator: "\n").prefix(120) {
      let inside = name.split(separator: "/").dropFirst().joined(separator: "/")
      let isSeen = try shell.run("test -e m/\(inside) && echo yes || echo no") == "yes\n"
      #expect(try mount.layers(having: inside).isEmpty != isSeen, "\(inside)")
      hidden += isSeen ? 0 : 1
    }
    #expect(hidden > 3)
  }

  private func path(_ generator: inout SeededGenerator) -> String {
    (0..<Int.random(in: 1...3, using: &generator)).map { _ in "d\(Int.random(in: 0..<3, using: &generator))" }
      .joined(separator: "/")
  }

  @Test func aPathIsFoundThroughABindMountOfAPart() throws {
    try shell.mount("ext4", "-q", at: "d")
    try shell.run("mkdir -p d/l1/a/b bind && echo x >d/l1/a/b/f && echo y >d/l1/f")
    try overlay(["d/l1"], upper: "d/up", work: "d/work")
    try shell.run("mount --bind m/a bind && echo more >>m/a/b/f")
    let cost = try OverlayWriteCost(opening: shell.path("bind/b/f"))
    #expect(cost.dataLayer == 0 && cost.bytes == 7)
  }

  @Test func aRelativeLayerIsNotGuessed() throws {
    try shell.mount("ext4", "-q", at: "d")
    try shell.run(
      "mkdir d/l d/up d/work m && echo x >d/l/a && cd d && mount -t overlay none -o lowerdir=l,upperdir=up,workdir=work ../m && echo y >>../m/a"
    )
    let error = refusal { try OverlayWriteCost(opening: shell.path("m/a")) }
    #expect(error?.kind == .unsupported && error?.path == "l")
  }
}
