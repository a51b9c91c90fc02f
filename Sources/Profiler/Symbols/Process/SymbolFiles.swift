/// The names in programs and libraries, read once for all processes that run them.
///
/// A file is known by its contents' identity (device, inode, size, times), so one that was replaced is read again.
public final class SymbolFiles {
  private let debugFiles: DebugFiles
  private let content: ModuleImage.Content
  private var images: [RegularFile.Identity: Result<ModuleImage, ModuleProblem>] = [:]

  /// Creates an empty store.
  ///
  /// - Parameter debugDirectories: where debug files are looked for; none means that only the programs' own names are used.
  public init(debugDirectories: [String] = ["/usr/lib/debug"]) {
    debugFiles = DebugFiles(directories: debugDirectories)
    content = .names
  }

  /// Creates an empty store of something else than names, or of names with the programs' own alone.
  package init(_ content: ModuleImage.Content) {
    debugFiles = DebugFiles(directories: [])
    self.content = content
  }

  /// Reads from a file what this store is for.
  func image(_ program: ElfFile) throws(ElfError) -> ModuleImage {
    content == .names ? try ModuleImage(program) : try ModuleImage(callFramesOf: program)
  }

  /// The names in a file.
  func image(_ file: RegularFile, path: String, roots: [DebugFiles.Root]) -> Result<ModuleImage, ModuleProblem> {
    if let known = images[file.identity] { return known }
    let image = read(file, path, roots)
    images[file.identity] = image
    return image
  }

  private func read(
    _ file: RegularFile, _ path: String, _ roots: [DebugFiles.Root]
  ) -> Result<ModuleImage, ModuleProblem> {
    do throws(ElfError) {
      let program = try ElfFile(file.source)
      let isStripped = !program.sections.contains { $0.type == ElfSection.symbols }
      let searches = isStripped && !debugFiles.directories.isEmpty
      let debugFile = searches ? debugFiles.file(for: program, path: path, in: roots) : nil
      // A debug file that is torn must not cost the names that the program itself has.
      if let debugFile, let image = try? ModuleImage(program, debugFile: debugFile) { return .success(image) }
      return .success(try image(program))
    } catch {
      return .failure(.notUnderstood(error))
    }
  }
}
