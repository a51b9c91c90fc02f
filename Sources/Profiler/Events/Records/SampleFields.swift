/// Which fields a sample has: `PERF_SAMPLE_…` of perf_event_open(2).
///
/// Only those that this package asks for. `PERF_SAMPLE_PERIOD` is not among them on purpose: with it, the kernel takes every event of
/// a software event or tracepoint as a sample, whatever period was asked for (`perf_swevent_event` in kernel/events/core.c).
public struct SampleFields: OptionSet, Hashable, Sendable {
  /// One bit per field.
  public var rawValue: UInt64

  /// Creates a set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `PERF_SAMPLE_IP`: where the program was.
  public static let instruction = Self(rawValue: 1 << 0)
  /// `PERF_SAMPLE_TID`: the process and the thread.
  public static let thread = Self(rawValue: 1 << 1)
  /// `PERF_SAMPLE_TIME`: when.
  public static let time = Self(rawValue: 1 << 2)
  /// `PERF_SAMPLE_ADDR`: the address of a fault.
  public static let address = Self(rawValue: 1 << 3)
  /// `PERF_SAMPLE_CALLCHAIN`: the callers, by frame pointers.
  public static let callchain = Self(rawValue: 1 << 5)
  /// `PERF_SAMPLE_CPU`: the CPU.
  public static let cpu = Self(rawValue: 1 << 7)
  /// `PERF_SAMPLE_RAW`: the fields of a tracepoint.
  public static let raw = Self(rawValue: 1 << 10)
  /// `PERF_SAMPLE_REGS_USER`: the registers of user code, also while the kernel works for it.
  public static let userRegisters = Self(rawValue: 1 << 12)
  /// `PERF_SAMPLE_STACK_USER`: a copy of the end of the stack of user code.
  public static let userStack = Self(rawValue: 1 << 13)

  /// `PERF_SAMPLE_IDENTIFIER`: which event it is, before all other fields.
  public static let identifier = Self(rawValue: 1 << 16)

  static let known: Self = [
    .instruction, .thread, .time, .address, .callchain, .cpu, .raw, .userRegisters, .userStack, .identifier,
  ]
}
