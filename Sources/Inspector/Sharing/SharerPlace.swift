internal import ProcFS

/// The memory of one mapping or one file, by who shares it.
public struct SharerPlace: Hashable, Sendable {
  /// The file, or what the kernel calls the memory; with device and inode where several files have the name.
  public var name: String
  /// The addresses of a mapping; nil for a file.
  public var addresses: Range<UInt64>?
  /// Different resident frames that are mapped there, in bytes.
  public var bytes: Int
  /// By who shares them, the largest class first.
  public var classes: [SharerClass]

  /// What is one place.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Mappings that start at the same address and show the same file, or have the same name: one for all processes that fork made.
    case vma
    /// All mappings of a file, or of what is no file with one name, at any address.
    case file
  }
}

extension Inspection {
  /// Resident memory by place and by who shares it, the largest place first.
  ///
  /// A frame that is mapped at several places counts in each of them; in one place it counts once.
  /// - Complexity: O(sum of the mappings of all groups).
  public func sharerPlaces(_ kind: SharerPlace.Kind) -> [SharerPlace] {
    var numbers: [PlaceKey: Int] = [:]
    var places: [SharerPlace] = []
    let names = AreaNames(mappings)
    let placeOfMapping = mappings.map { mapping in
      let addresses = mapping.mapping.addresses
      let key = PlaceKey(area: AreaKey(mapping), start: kind == .vma ? addresses.lowerBound : nil)
      let number = numbers[key] ?? places.count
      if number == places.count {
        numbers[key] = number
        places.append(
          SharerPlace(name: names.name(of: key.area), addresses: kind == .vma ? addresses : nil, bytes: 0, classes: []))
      } else if let known = places[number].addresses {
        // The heap of another process may have grown further.
        places[number].addresses = known.lowerBound..<max(known.upperBound, addresses.upperBound)
      }
      return number
    }
    var sums = [SharerSums](repeating: SharerSums(), count: places.count)
    for group in groups where group.isResident {
      let sharers = processes(of: group)
      var done: Set<Int> = []
      for mapping in group.mappings where done.insert(placeOfMapping[mapping]).inserted {
        sums[placeOfMapping[mapping]].add(group, sharers, pageSize: pageSize)
        places[placeOfMapping[mapping]].bytes += group.frames * pageSize
      }
    }
    for index in places.indices { places[index].classes = sums[index].classes }
    return places.filter { $0.bytes > 0 }.sorted { left, right in
      if left.bytes != right.bytes { return left.bytes > right.bytes }
      let starts = (left.addresses?.lowerBound ?? 0, right.addresses?.lowerBound ?? 0)
      return starts.0 != starts.1 ? starts.0 < starts.1 : left.name < right.name
    }
  }
}

private struct PlaceKey: Hashable {
  var area: AreaKey
  var start: UInt64?
}
