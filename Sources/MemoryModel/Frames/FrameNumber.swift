/// Number of a 4 KiB frame of the simulated machine.
///
/// Frame 0 is the shared zero page.
public typealias FrameNumber = Int

/// Number of a 4 KiB page in an address space: the virtual address divided by 4096.
public typealias PageNumber = Int
