internal import CLinux
internal import Family
internal import Glibc

extension ClaimCatalogue {
  /// Claims about OverlayFS.
  static let overlays = [
    ClaimCheck(
      1, "overlayfs",
      "OverlayFS copies a file up when it is opened for writing, and not when it is written; a change of its mode copies it too, unless metacopy is on. Truncating it copies nothing.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let plain = try OverlayPair(workspace, reflink: false)
      found.expect("read a file of 16 MiB", try plain.taken(FileCall.read), equals: 0)
      found.expect("opened to write, nothing written", try plain.taken(FileCall.open), equals: OverlayPair.bytes)
      found.expect(
        "its mode changed", try plain.taken { (path) throws(EngineError) in try FileCall.changeMode(path, 0o600) },
        equals: OverlayPair.bytes)
      found.expect("opened and truncated", try plain.taken(FileCall.truncate), equals: 0)
      let options = ",metacopy=on,redirect_dir=on"
      found.expect(
        "its mode changed, with metacopy",
        try plain.taken(options: options) { (path) throws(EngineError) in try FileCall.changeMode(path, 0o600) },
        equals: 0)
      return try plain.version()
    } onModel: { (found) throws(EngineError) in
      found.expect("read a file of 16 MiB", try OverlayPair.model { _, _ in }, equals: 0)
      found.expect(
        "opened to write, nothing written",
        try OverlayPair.model { (system, view) throws(Refusal) in _ = try system.openForWriting(view, file: 0) },
        equals: OverlayPair.bytes)
      found.expect(
        "its mode changed",
        try OverlayPair.model { (system, view) throws(Refusal) in _ = try system.changeAttributes(view, file: 0) },
        equals: OverlayPair.bytes)
      found.expect(
        "opened and truncated",
        try OverlayPair.model { (system, view) throws(Refusal) in _ = try system.openTruncating(view, file: 0) },
        equals: 0)
      found.expect(
        "its mode changed, with metacopy",
        try OverlayPair.model(hasMetacopy: true) { (system, view) throws(Refusal) in
          _ = try system.changeAttributes(view, file: 0)
        }, equals: 0)
    },
    ClaimCheck(
      2, "overlayfs-reflink",
      "Where both layers lie on one file system that shares blocks, opening a file for writing copies none of its data, and the first byte copies one block.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let pair = try OverlayPair(workspace, reflink: true)
      found.expect("opened a file of 16 MiB to write", try pair.diverged(FileCall.open), equals: 0)
      found.expect(
        "one byte written",
        try pair.diverged { (path) throws(EngineError) in try FileCall.write(path, 5000..<5001, byte: 9) }, equals: 4096
      )
      return try pair.version()
    } onModel: { (found) throws(EngineError) in
      found.expect(
        "opened a file of 16 MiB to write",
        try OverlayPair.model(.cloneCounted) { (system, view) throws(Refusal) in
          _ = try system.openForWriting(view, file: 0)
        }, equals: 0)
      found.expect(
        "one byte written",
        try OverlayPair.model(.cloneCounted) { (system, view) throws(Refusal) in
          _ = try system.write(view, 5000..<5001)
        }, equals: 4096)
    },
    ClaimCheck(
      3, "overlayfs",
      "Whoever has opened a file to read before it is copied up reads what is written later, though a snapshot's reader would not; who has mapped it goes on seeing the old content.",
      mounts: true
    ) { (workspace, found) throws(EngineError) in
      let pair = try OverlayPair(workspace, reflink: false)
      let (read, mapped) = try pair.seenByOldReaders()
      found.expect("byte read by a descriptor that is older", read, "value", equals: OverlayPair.newByte)
      found.expect("byte in a mapping that is older", mapped, "value", equals: OverlayPair.oldByte)
      return try pair.version()
    },
  ]
}

/// A file in a lower layer and an overlay on it.
private final class OverlayPair {
  static let bytes = 16 << 20
  static let (oldByte, newByte) = (1, 9)

  private let workspace: Workspace
  private let image: MountedImage
  private var made = 0

  init(_ workspace: Workspace, reflink: Bool) throws(EngineError) {
    self.workspace = workspace
    image = try MountedImage(
      workspace, "xfs", bytes: 400 << 20, mkfs: ["mkfs.xfs", "-q", "-m", "reflink=\(reflink ? 1 : 0)"],
      options: "noatime")
    try FileCall.makeFolder(image.outside("l"))
    try FileCall.write(
      image.outside("l/f"), 0..<Self.bytes, byte: UInt8(Self.oldByte), flags: FileCall.creating)
  }

  func version() throws(EngineError) -> String {
    "\(KernelVersion.text), \(try workspace.firstLine("mkfs.xfs", "-V"))"
  }

  /// Mounts a new upper layer; gives the file in the overlay and that in the upper layer.
  private func overlay(_ options: String) throws(EngineError) -> (merged: String, upper: String) {
    made += 1
    for name in ["u\(made)", "w\(made)", "m\(made)"] { try FileCall.makeFolder(image.outside(name)) }
    try workspace.run(
      "mount", "-t", "overlay", "none", "-o",
      "lowerdir=\(image.inside("l")),upperdir=\(image.inside("u\(made)")),workdir=\(image.inside("w\(made)"))\(options)",
      image.inside("m\(made)"))
    return (image.outside("m\(made)/f"), image.outside("u\(made)/f"))
  }

  /// Bytes that the upper layer of a new overlay takes for the file when something was done to it.
  func taken(options: String = "", _ body: (String) throws(EngineError) -> Void) throws(EngineError) -> Int {
    let (merged, upper) = try overlay(options)
    try body(merged)
    try image.sync()
    return unsafe access(upper, F_OK) == 0 ? try FileCall.allocated(upper) : 0
  }

  /// Bytes that the file in the upper layer of a new overlay has and the one below has not.
  func diverged(_ body: (String) throws(EngineError) -> Void) throws(EngineError) -> Int {
    let (merged, upper) = try overlay("")
    try body(merged)
    return try SharedExtents([image.outside("l/f"), upper]).physical - Self.bytes
  }

  /// The first byte as a descriptor and a mapping show it that were made before it was written.
  func seenByOldReaders() throws(EngineError) -> (read: Int, mapped: Int) {
    let (merged, _) = try overlay("")
    var (read, mapped): (UInt8, UInt8) = (0, 0)
    try FileCall.with(merged, FileCall.forReading) { (file) throws(EngineError) in
      let page = unsafe mmap(nil, 4096, PROT_READ, MAP_SHARED, file, 0)
      guard let page = unsafe page, unsafe page != MAP_FAILED else { throw .failed("mapping a file of an overlay") }
      defer { unsafe munmap(page, 4096) }
      // The page is there before anything changes.
      mapped = unsafe page.load(as: UInt8.self)
      try FileCall.write(merged, 0..<1, byte: UInt8(Self.newByte))
      try SystemCall.checkErrno(unsafe pread(file, &read, 1, 0), "reading a file of an overlay")
      mapped = unsafe page.load(as: UInt8.self)
    }
    return (Int(read), Int(mapped))
  }

  /// Bytes that an upper layer takes, by the model.
  static func model(
    _ copyingUp: OverlayStack.CopyingUp = .data, hasMetacopy: Bool = false,
    _ body: (inout OverlayStack, ViewID) throws(Refusal) -> Void
  ) throws(EngineError) -> Int {
    var system = OverlayStack(copyingUp: copyingUp, hasMetacopy: hasMetacopy)
    return try ClaimCheck.model { () throws(Refusal) in
      let view = try system.create(files: 1, bytesEach: bytes).view
      try body(&system, view)
      return system.upper(of: view)?.allocated ?? -1
    }
  }
}
