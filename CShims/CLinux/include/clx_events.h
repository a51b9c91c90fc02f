#pragma once

#include <stdint.h>

/// What one perf event is asked to record; see perf_event_open(2). All times are of CLOCK_MONOTONIC.
struct clx_event {
  uint32_t type;
  uint64_t config;
  /// Which fields a sample has.
  uint64_t sample_type;
  /// One sample each so many events; 0 only counts.
  uint64_t period;
  /// Bytes in the ring before a reader is woken.
  uint32_t watermark;
  uint16_t deepest_callchain;
  /// Which registers of user code a sample with registers has; see asm/perf_regs.h.
  uint64_t user_registers;
  /// Bytes of the user's stack that a sample with stack has, a multiple of 8.
  uint32_t user_stack;
  /// The process or thread, 0 the caller, -1 everybody; a CPU, or -1 any.
  int pid, cpu;
  uint8_t exclude_kernel, exclude_kernel_callchain, inherit, enable_on_exec, disabled;
  /// Records of processes: forks and exits, names and execs, mappings of code.
  uint8_t tells_tasks, tells_names, tells_mappings;
  /// read(2) gives the number of lost records too (Linux 6.0).
  uint8_t counts_lost;
};

/// What read(2) says of an event.
struct clx_event_count {
  uint64_t events;
  /// Records that did not fit into the ring; only if the event was opened so.
  uint64_t lost;
};

/// A ring of records, shared with the kernel. Events of the same CPU may write into one ring.
struct clx_ring {
  uint8_t *pages;
  /// A power of two.
  uint64_t bytes;
};

/// Opens an event. Returns its descriptor.
int clx_event_open(const struct clx_event *event);

/// Opens an event of the PMU `uprobe`, for a place in a file. Returns its descriptor.
int clx_event_open_probe(const struct clx_event *event, const char *path, uint64_t offset);

/// The number by which its samples name an event. Returns 0 or minus errno.
int clx_event_identifier(int descriptor, uint64_t *identifier);

/// Records only the events of a tracepoint that a filter of tracefs lets through.
int clx_event_filter(int descriptor, const char *filter);

int clx_event_enable(int descriptor);
int clx_event_disable(int descriptor);

/// Lets an event write into the ring of another one that has been mapped.
int clx_event_redirect(int descriptor, int into);

int clx_event_read(int descriptor, uint8_t counts_lost, struct clx_event_count *count);

/// Maps the ring of an event. What it takes counts against perf_event_mlock_kb and RLIMIT_MEMLOCK.
int clx_ring_map(struct clx_ring *ring, int descriptor, uint64_t bytes);

/// Where the kernel writes next. All that lies before it can be copied.
uint64_t clx_ring_head(const struct clx_ring *ring);

/// Bytes that were written and not copied yet.
uint64_t clx_ring_filled(const struct clx_ring *ring);

/// Where the next record begins that was not freed yet.
uint64_t clx_ring_tail(const struct clx_ring *ring);

/// Copies bytes that were written, which may begin at the end of the ring and continue at its start.
void clx_ring_copy(const struct clx_ring *ring, uint64_t at, void *into, uint64_t length);

/// Gives the space before a place back to the kernel.
void clx_ring_free(struct clx_ring *ring, uint64_t until);

/// Moves the records that lie before a head into memory, whole ones only and at most `capacity` bytes, and frees their space.
/// Returns how many bytes that were, or -EBADMSG after a record that cannot be: then everything before the head is dropped.
int64_t clx_ring_take(struct clx_ring *ring, uint64_t head, void *into, uint64_t capacity);

void clx_ring_unmap(struct clx_ring *ring);

/// Waits until one of some rings is filled to its watermark. Returns how many are.
int clx_events_wait(const int *descriptors, int count, int milliseconds);
