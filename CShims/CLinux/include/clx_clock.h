#pragma once

#include <stdint.h>

/// One moment by two clocks.
struct clx_moment {
  /// The time stamp counter.
  uint64_t ticks;
  /// CLOCK_MONOTONIC.
  uint64_t nanoseconds;
};

/// Now.
struct clx_moment clx_now(void);

/// Nanoseconds of one tick of the time stamp counter, from an earlier moment to now, which is some milliseconds later;
/// 0 where the counter does not run evenly.
double clx_nanoseconds_per_tick(struct clx_moment earlier);
