/// What a layer of an overlay says of a file.
struct UpperFile: Sendable {
  enum Kind: Sendable {
    /// The whole file was copied.
    case copied
    /// The file shares its blocks with the one below, but for those that were written.
    case cloned
    /// Only its attributes were copied (metacopy); its data is below.
    case attributes
    /// It was made here, or truncated when it was opened: nothing of what is below is seen.
    case emptied
    /// It was removed.
    case whiteout
  }

  var kind: Kind
  /// Blocks that were written in this layer.
  var written: SparseTable<Content>

  init(_ kind: Kind, blocks: Int) { (self.kind, written) = (kind, SparseTable(places: blocks)) }

  /// Whether its data is here, wholly or in part.
  var hasData: Bool {
    switch kind {
    case .copied, .cloned, .emptied: true
    case .attributes, .whiteout: false
    }
  }

  /// Blocks that the layer takes for it, of a file of so many.
  func allocated(of blocks: Int) -> Int {
    switch kind {
    case .copied: blocks
    case .cloned, .emptied: written.count
    case .attributes, .whiteout: 0
    }
  }
}
