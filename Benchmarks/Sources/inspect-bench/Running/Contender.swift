/// What is run against each other.
enum Contender: String, CaseIterable, Codable {
  case summary = "cowscope inspect"
  case sharers = "cowscope inspect --sharers"
  case mappings = "cowscope inspect --vmas"
  case withoutRests = "cowscope inspect --duty 100"
  case everything = "cowscope inspect, all processes"

  // Floors: the same files, read and forgotten.
  case catMaps = "cat maps"
  case catSmaps = "cat smaps"
  case catRollup = "cat smaps_rollup"
  case pagemap = "C: pagemap"
  case scan = "C: PAGEMAP_SCAN"
  case frames = "C: pagemap, kpagecount"

  // Peers.
  case pmap = "pmap -X"
  case smem = "smem"
  case psMem = "ps_mem"
  case psutilInfo = "psutil memory_full_info"
  case psutilMaps = "psutil memory_maps"
  case pageTypes = "page-types -p, each"
}
