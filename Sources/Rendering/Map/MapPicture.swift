public import Inspector

/// The address spaces of a snapshot as a picture: one strip a process, and which memory is one and the same in several of them.
public struct MapPicture: Sendable {
  /// The width in pixels.
  let width = MapDrawing.width
  /// The height in pixels.
  let height: Int
  let shapes: [MapDrawing.Shape]
  let description: String

  /// Draws a snapshot.
  ///
  /// - Complexity: O(pages of the snapshot).
  public init(_ snapshot: Snapshot) {
    let map = AddressMap(snapshot, room: MapDrawing.room)
    let inspection = snapshot.inspection()
    let drawing = MapDrawing(map, inspection, kernel: snapshot.kernelRelease)
    height = drawing.height
    shapes = drawing.shapes
    description = MapKey(map, processes: inspection.processes).entries.map {
      "\(AmountText.human.text($0.amount)) \($0.words)"
    }.joined(separator: "; ")
  }
}
