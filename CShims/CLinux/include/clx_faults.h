#pragma once

#include <stdint.h>

#include "clx_events.h"

/// One trap in the arena.
struct clx_fault {
  uint64_t address;
  /// The x86 error code, if `has_code`.
  uint64_t error_code;
  /// When it happened, in nanoseconds of the clock of perf; 0 from tracefs, which keeps the order by itself.
  uint64_t time;
  int32_t pid;
  uint8_t has_code;
  uint8_t is_kernel;
};

enum { CLX_TRACE_TEXT = 65536 };

/// The text of `trace_pipe`, of which a line may come in parts.
struct clx_trace_lines {
  /// trace_pipe of an instance, read without blocking.
  int pipe;
  /// An unfinished line, to be continued by the next read.
  uint32_t carried;
  char text[CLX_TRACE_TEXT];
};

/// Moves traps that were recorded into `faults`, sets `lost` if the kernel dropped some, and returns how many were moved. Call it
/// again when it returns `capacity`.
int clx_trace_lines_drain(struct clx_trace_lines *lines, struct clx_fault *faults, int capacity, uint8_t *lost);

/// The page-fault samples of one process and its descendants on one CPU.
struct clx_perf {
  int file;
  struct clx_ring ring;
};

/// Starts sampling each page fault with its address. `with_kernel` asks for traps of the kernel too.
int clx_perf_open(struct clx_perf *perf, int pid, int cpu, uint8_t with_kernel);
/// Moves samples in an address range into `faults`, as `clx_trace_lines_drain` does. No process that it follows may run.
int clx_perf_drain(struct clx_perf *perf, uint64_t first_address, uint64_t end_address, struct clx_fault *faults,
                   int capacity, uint8_t *lost);
/// Stops sampling.
void clx_perf_close(struct clx_perf *perf);
