#pragma once

#include <stddef.h>
#include <stdint.h>

/// One page fault.
struct clx_program_fault {
  /// Nanoseconds of CLOCK_MONOTONIC.
  uint64_t time;
  uint32_t tid;
  uint32_t pid;
  uint64_t address;
  uint64_t instruction;
  /// The x86 error code.
  uint32_t error_code;
  /// Kernel code had it.
  uint32_t is_kernel;
};

/// Programs of the kernel (BPF) at the tracepoints of page faults, and the memory that they write to: two rings for each CPU.
///
/// Everything ends with the process that holds it.
struct clx_fault_program {
  int map;
  int programs[2];
  int links[2];
  /// For each CPU one for faults of user code and one for those of kernel code.
  int rings;
  /// Faults that a ring has room for.
  uint32_t records;
  size_t stride;
  size_t bytes;
  char *memory;
};

/// Loads the programs, which record nothing yet. `records` is a power of two; faults on CPUs from `cpus` on are not recorded. Returns 0,
/// or minus errno and then holds nothing.
int clx_fault_program_open(struct clx_fault_program *program, int cpus, uint32_t records);
/// Begins to record. Returns 0 or minus errno.
int clx_fault_program_enable(struct clx_fault_program *program);
/// Ends recording.
void clx_fault_program_disable(struct clx_fault_program *program);
/// How many faults of a ring wait to be taken.
uint32_t clx_fault_program_waiting(const struct clx_fault_program *program, int ring);
/// Takes so many of them, which must wait, in their order.
void clx_fault_program_take(struct clx_fault_program *program, int ring, struct clx_program_fault *faults, uint32_t count);
/// How many faults were not recorded so far: they had no room, or came while another of their kind was being recorded.
uint64_t clx_fault_program_lost(const struct clx_fault_program *program);
/// Gives everything back.
void clx_fault_program_close(struct clx_fault_program *program);
