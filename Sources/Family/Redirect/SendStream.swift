/// The size of what `zfs send -i` writes.
public enum SendStream {
  /// What a stream has beside its records, in bytes, as it was measured for one file that was only overwritten.
  public static let fixedBytes = 6408
  /// The header of a record.
  public static let recordHeaderBytes = 312

  /// Bytes of a stream with so many records; one without changes has its beginning and its end alone.
  public static func bytes(records: Int, recordBytes: Int) -> Int {
    records == 0 ? 2 * recordHeaderBytes : records * (recordBytes + recordHeaderBytes) + fixedBytes
  }
}
