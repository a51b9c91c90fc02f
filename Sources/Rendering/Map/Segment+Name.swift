internal import Inspector

extension AddressMap.Segment {
  /// The last part of a path, or what the memory is, and how many neighbours are drawn with it.
  var shortName: String {
    var short = name
    switch name {
    case "(anonymous)": short = "anon"
    // What the kernel calls shared memory without a file, see `shmem_zero_setup` in mm/shmem.c.
    case "(shared anonymous)", "/dev/zero (deleted)": short = "shared anon"
    default:
      if name.hasPrefix("/") { short = String(name.split(separator: "/").last ?? "/") }
    }
    return names > 1 ? "\(short) +\(names - 1)" : short
  }
}
