#pragma once
// cowscope-actor --time ...: what faults and calls cost on this machine.
//
// Unlike the rest of this program, these files use the C library: a fault of their own between two windows disturbs nothing.
// Results are lines of text on standard output. A measurement that this machine does not permit ends with NOT_POSSIBLE and
// a line `unavailable REASON`.

#include <stdint.h>
#include <time.h>

enum {
  TIMING_PAGE = 4096,
  TIMING_HUGE = 2 << 20,
  /// The exit status where the machine lacks what a measurement needs.
  TIMING_NOT_POSSIBLE = 10,
  /// The exit status of arguments that make no sense.
  TIMING_USAGE = 2,
};

/// `--time fault KIND CPU ROUNDS PAGES DIRECTORY`, `--time calls LAYOUT SIZE CPU ROUNDS MILLISECONDS` or
/// `--time exec LAYOUT SIZE CPU ROUNDS`.
int timing(int argument_count, char **arguments);

/// The program that `--time exec` becomes: prints what the CPU clock says more than `before`.
int timing_executed(const char *before);

int time_faults(const char *kind, long rounds, long pages, const char *directory);
int time_calls(const char *layout, uint64_t size, long rounds, long milliseconds);
int time_exec(const char *layout, uint64_t size, long rounds);

/// Prints why something cannot be measured here and returns TIMING_NOT_POSSIBLE.
int not_possible(const char *reason);

/// Nanoseconds of a clock.
static inline uint64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// The monotonic clock, with everything before it done and nothing after it begun.
static inline uint64_t ordered_nanoseconds(void) {
  __asm__ volatile("lfence" : : : "memory");
  uint64_t now = nanoseconds(CLOCK_MONOTONIC);
  __asm__ volatile("lfence" : : : "memory");
  return now;
}
