import FoundationEssentials
import StoreInspector
import Testing
import TestSupport

/// Random images, against the trees that they were made of.
@Suite struct ImageInspectionTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  /// What the program that has made an image says of it.
  private struct Expected: Decodable {
    struct Layer: Decodable {
      var hides: [String: [UInt64]]
      var wasted: UInt64
      var causesAreKnown: Bool
    }

    var stored: UInt64
    var visible: UInt64
    var layers: [Layer]
  }

  private func make(_ seed: UInt64, _ form: String, _ packing: String) throws -> Expected {
    let program = #filePath.replacing("ImageInspectionTests.swift", with: "Programs/random_image.py")
    let text = try folder.shell("/usr/bin/python3 '\(program)' image.tar \(seed) \(form) \(packing)")
    return try JSONDecoder().decode(Expected.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    ("docker", "plain"), ("docker", "gzip"), ("docker", "zstd"), ("oci", "gzip"), ("oci", "plain"), ("oci", "zstd"),
  ])
  func whatIsHiddenIsWhatTheTreesDoNotShow(form: String, packing: String) throws {
    guard packing != "zstd" || StoreFolder.has("zstd") else { return }
    var seen: Set<ImageCause> = []
    for seed in 0..<UInt64(12) {
      let expected = try make(seed, form, packing)
      let images = try ImageInspection.images(inArchiveAt: folder.file("image.tar"))
      let image = try #require(images.first)
      #expect(images.count == 1 && image.layers.count == 5)
      #expect(image.storedBytes == expected.stored, "seed \(seed)")
      #expect(image.visibleBytes == expected.visible, "seed \(seed)")
      #expect(image.layers.reduce(0) { $0 + $1.hiddenBytes } == image.hiddenBytes, "seed \(seed)")
      #expect(image.hiddenByCause.values.reduce(0) { $0 + $1.bytes } == image.hiddenBytes, "seed \(seed)")
      #expect(image.layers.map(\.createdBy) == (0..<5).map { "RUN \($0)" })
      #expect(image.layers.allSatisfy { $0.isCompressed == (packing != "plain") && $0.brokenLinks == 0 })
      for (number, layer) in image.layers.enumerated() {
        #expect(
          layer.hides[.overwrittenInLayer]?.bytes ?? 0 == expected.layers[number].wasted,
          "seed \(seed), layer \(number)")
        // Of a content with several names the last one decides, and which that is the trees do not say.
        guard expected.layers[number].causesAreKnown else { continue }
        for cause in ImageCause.allCases where cause != .overwrittenInLayer {
          let told = expected.layers[number].hides[cause.rawValue] ?? [0, 0]
          #expect(
            [UInt64(layer.hides[cause]?.files ?? 0), layer.hides[cause]?.bytes ?? 0] == told,
            "seed \(seed), layer \(number), \(cause)")
          if told[0] > 0 { seen.insert(cause) }
        }
      }
    }
    #expect(seen.count == ImageCause.allCases.count - 1, "\(seen)")
  }

  /// Archives of the tar that everybody has, with what it writes of long names, owners and links.
  @Test(arguments: ["gnu", "pax", "ustar", "oldgnu"]) func archivesOfTarAreRead(format: String) throws {
    let long = String(repeating: "n", count: 60)
    try folder.shell(
      "mkdir -p one/\(long)/\(long) two/\(long)/\(long) && echo hello >one/\(long)/\(long)/f && head -c 5000 /dev/zero >one/z && ln one/z one/y && ln -s z one/s"
    )
    try folder.shell(
      "cp -p one/\(long)/\(long)/f two/\(long)/\(long)/f && chmod 600 two/\(long)/\(long)/f && cp one/z two/z && touch -d 2001-01-01 two/z && : >two/.wh.y"
    )
    for layer in ["one", "two"] { try folder.shell("tar --format=\(format) -C \(layer) -cf \(layer).tar .") }
    try folder.shell(
      "gzip -k two.tar && echo '[{\"Layers\":[\"one.tar\",\"two.tar.gz\"]}]' >manifest.json && tar -cf image.tar manifest.json one.tar two.tar.gz"
    )
    let image = try #require(ImageInspection.images(inArchiveAt: folder.file("image.tar")).first)
    #expect(image.storedBytes == 10012 && image.visibleBytes == 5006)
    #expect(image.layers[1].hides == [.changedMetadata: .init(files: 2, bytes: 5006)])
    try expectRoundTrip(image)
    let file = try #require(image.hidden.first { $0.bytes == 6 })
    #expect(file.path == "\(long)/\(long)/f" && file.changes == [.mode])
    #expect(image.hidden.first { $0.bytes == 5000 }?.changes == [.time])
    #expect(image.layers[1].storedBytes < image.layers[1].uncompressedBytes)
  }

  @Test func whatIsNotReadIsRefusedClearly() throws {
    try folder.shell(
      "mkdir a && echo x >a/f && truncate -s 1M a/sparse && tar -C a -cf plain.tar f && tar -C a -S -cf sparse.tar sparse"
    )
    try folder.shell("printf 'BZh9xxxx' >layer.bz2; printf '\\050\\265\\057\\375xxxx' >layer.zst")
    func image(_ layer: String) throws -> StoreError? {
      try folder.shell(
        "echo '[{\"Layers\":[\"\(layer)\"]}]' >manifest.json && tar -cf i.tar manifest.json \(layer) 2>/dev/null || tar -cf i.tar manifest.json"
      )
      return refusal { try ImageInspection.images(inArchiveAt: folder.file("i.tar")) }
    }
    #expect(try image("plain.tar") == nil)
    #expect(try image("layer.bz2")?.why.contains("bzip2") == true)
    #expect(try image("layer.zst")?.kind == .damaged)
    #expect(try image("sparse.tar")?.why.contains("sparse") == true)
    #expect(try image("none.tar")?.kind == .truncated)
    #expect(refusal { try ImageInspection.images(inArchiveAt: folder.file("plain.tar")) }?.kind == .otherFormat)
    try folder.shell("gzip -k i.tar")
    #expect(
      refusal { try ImageInspection.images(inArchiveAt: folder.file("i.tar.gz")) }?.advice?.contains("gunzip") == true)
    var limits = ImageInspection.Limits()
    limits.uncompressedBytes = 1 << 20
    try folder.shell(
      "truncate -s 50M a/big && tar -C a -cf - big | gzip >bomb.gz && echo '[{\"Layers\":[\"bomb.gz\"]}]' >manifest.json && tar -cf i.tar manifest.json bomb.gz"
    )
    #expect(
      refusal { try ImageInspection.images(inArchiveAt: folder.file("i.tar"), limits: limits) }?.kind == .tooLarge)
    if StoreFolder.has("zstd") {
      // Half a layer, and one that grows without end.
      try folder.shell(
        "zstd -q --no-check plain.tar -o whole.zst && head -c 60 whole.zst >half.zst && tar -C a -cf - big | zstd -q >bomb.gz && tar -cf i.tar manifest.json bomb.gz"
      )
      #expect(
        refusal { try ImageInspection.images(inArchiveAt: folder.file("i.tar"), limits: limits) }?.kind == .tooLarge)
      #expect(try image("whole.zst") == nil)
      #expect(try image("half.zst")?.kind == .truncated)
    }
    try folder.shell("tar --transform 's,f,../../f,' -P -C a -cf up.tar f")
    #expect(try image("up.tar")?.why.contains("leads out") == true)
  }

  /// A header by hand: its size is what no octal digits can say.
  private func header(_ name: String, _ size: [UInt8]) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    header.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    header.replaceSubrange(124..<136, with: size)
    header[156] = UInt8(ascii: "0")
    let sum = header.reduce(8 * 32) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    header.replaceSubrange(
      148..<156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\0 ").utf8))
    return header
  }

  @Test func sizesThatCannotBeAreRefused() throws {
    let most: [UInt8] = [0x80, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8)
    for size in [
      most, Array(most.dropLast()) + [0], [0x80] + [UInt8](repeating: 0xff, count: 11),
      [UInt8](repeating: 0xff, count: 12),
    ] {
      let bytes = header("manifest.json", size) + [UInt8](repeating: 0, count: 2048)
      #expect(refusal { try ImageInspection.images(inArchive: bytes) } != nil)
      // And in a layer.
      let layer = header("f", size) + [UInt8](repeating: 0, count: 2048)
      let list = Array("[{\"Layers\":[\"l\"]}]".utf8)
      func octal(_ count: Int) -> [UInt8] {
        Array((String(repeating: "0", count: 11 - String(count, radix: 8).count) + String(count, radix: 8) + "\0").utf8)
      }
      let archive =
        header("manifest.json", octal(list.count)) + list + [UInt8](repeating: 0, count: 512 - list.count)
        + header("l", octal(layer.count)) + layer + [UInt8](repeating: 0, count: 1024)
      let error = refusal { try ImageInspection.images(inArchive: archive) }
      #expect(error?.kind == .truncated || error?.kind == .damaged, "\(String(describing: error))")
    }
  }

  @Test func injuredArchivesGiveSumsThatAreRightOrAPlace() throws {
    for packing in ["plain", "gzip"] + (StoreFolder.has("zstd") ? ["zstd"] : []) {
      _ = try make(3, "docker", packing)
      let bytes = try folder.bytes("image.tar")
      var refusals: [StoreError.Kind: Int] = [:]
      let hot = stride(from: 0, to: bytes.count, by: 512).map { $0..<$0 + 160 }
      for seed in Mutation.seeds(1500) {
        let injured = Mutation.of(bytes, seed: seed, hot: hot)
        switch Result(catching: { () throws(StoreError) in try ImageInspection.images(inArchive: injured) }) {
        case .success(let images):
          for image in images {
            try #require(image.layers.reduce(0) { $0 + $1.hiddenBytes } == image.hiddenBytes, "seed \(seed)")
            try #require(image.hiddenByCause.values.reduce(0) { $0 + $1.bytes } == image.hiddenBytes, "seed \(seed)")
          }
        case .failure(let error):
          refusals[error.kind, default: 0] += 1
          try #require(
            error.path == "image.tar" && error.offset ?? 0 <= UInt64(injured.count), "seed \(seed): \(error)")
        }
      }
      #expect((refusals[.damaged] ?? 0) > 100 && (refusals[.truncated] ?? 0) > 50, "\(refusals)")
    }
  }
}
