#pragma once

#include <stddef.h>
#include <stdint.h>

/// A thread has come by a place.
struct clx_probe_hit {
  /// Nanoseconds of CLOCK_MONOTONIC.
  uint64_t time;
  uint32_t tid;
  uint32_t pid;
  /// That of the place.
  uint64_t number;
};

/// A program of the kernel (BPF) for places in files of code (uprobes), and the ring that it writes to, one for all CPUs.
///
/// Everything ends with the process that holds it.
struct clx_probe_program {
  int ring;
  int losses;
  int program;
  size_t bytes;
  /// What the reader writes, and what it only reads.
  char *consumer;
  char *producer;
  uint64_t *lost;
};

/// Loads the program. `bytes` is a power of two of at least a page. Returns 0, or minus errno and then holds nothing.
int clx_probe_program_open(struct clx_probe_program *program, size_t bytes);
/// Watches places of a file from now on, all or none; `counters` are those of who watches, 0 for none. Hits have the numbers from `first` on.
/// Needs Linux 6.6. Returns a descriptor that ends it when it is closed, or minus errno.
int clx_probe_program_watch(const struct clx_probe_program *program, const char *path, const uint64_t *offsets,
                            const uint64_t *counters, uint32_t count, uint64_t first);
/// Takes hits, at most so many, as they were written: those of one thread by time. A thread may have reserved the place of a hit and been
/// interrupted before it has written it; that is waited for. Returns how many were taken.
int clx_probe_program_take(struct clx_probe_program *program, struct clx_probe_hit *hits, int most);
/// How many hits had no room so far.
uint64_t clx_probe_program_lost(const struct clx_probe_program *program);
/// Gives everything back.
void clx_probe_program_close(struct clx_probe_program *program);
