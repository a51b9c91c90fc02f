internal import Glibc

/// The time of day, for events and for what is due on a later day.
public enum SessionClock {
  /// Seconds since the beginning of 1970, in UTC.
  public static func now() -> Int { time(nil) }
}
