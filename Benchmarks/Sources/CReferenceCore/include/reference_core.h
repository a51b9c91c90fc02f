#pragma once

/* What a copy-on-write simulator of anonymous 4 KiB pages can cost in C: the yardstick of the Swift memory model.
 *
 * It knows private anonymous mappings, demand-zero, the zero page, fork, copy and reuse, exit, and nothing else: no large folios, no
 * files, no KSM, no LRU batches. Its rules are those of do_anonymous_page, copy_present_ptes and do_wp_page in mm/memory.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one access did. */
enum rc_kind {
  RC_HIT,           /* no fault: the page table allowed it */
  RC_DEMAND_ZERO,   /* first access was a write: a fresh zeroed frame */
  RC_ZERO_PAGE,     /* first access was a read: the shared zero frame */
  RC_ZERO_REPLACED, /* write over the zero frame: a fresh zeroed frame */
  RC_COPY,          /* write to a shared frame: a copy */
  RC_REUSE,         /* write to a frame nobody else maps: made writable in place */
  RC_SEGV,          /* no mapping allows it */
  RC_KINDS
};

struct rc_counters {
  uint64_t by_kind[RC_KINDS]; /* RC_HIT is not counted */
};

/* One step of a trace: the page number above, whether it writes in bit 0. */
typedef uint64_t rc_access;
#define RC_ACCESS(page, writes) ((uint64_t)(page) << 1 | (writes))

struct rc_machine;

#pragma clang assume_nonnull begin

/* A machine with so many free page frames, at most 2^26. Running out of frames or host memory ends the program. */
struct rc_machine *rc_machine_create(uint32_t frame_count);
void rc_machine_destroy(struct rc_machine *machine);

/* A process without mappings; processes are numbered from 0. */
int rc_process_create(struct rc_machine *machine);

/* Maps private writable anonymous memory. The pages must be free. */
void rc_map(struct rc_machine *machine, int process, uint64_t first_page, uint64_t page_count);

enum rc_kind rc_write(struct rc_machine *machine, int process, uint64_t page);
enum rc_kind rc_read(struct rc_machine *machine, int process, uint64_t page);

/* Accesses a page after another, one walk per 512 of them. */
void rc_touch(struct rc_machine *machine, int process, uint64_t first_page, uint64_t page_count, bool writes);

/* Plays a trace, one access at a time. */
void rc_replay(struct rc_machine *machine, int process, const rc_access *trace, size_t length);

/* A child with a copy of the page tables of every mapping that has had anonymous pages. */
int rc_fork(struct rc_machine *machine, int process);
void rc_exit(struct rc_machine *machine, int process);

struct rc_counters rc_counters(const struct rc_machine *machine);
uint64_t rc_fault_count(const struct rc_machine *machine);

/* A number that differs when the page tables of a process, or the map counts below them, differ; frame numbers do not enter. */
uint64_t rc_digest(struct rc_machine *machine, int process);

/* The bytes of page tables in use, and of the frame table up to the highest frame ever used. */
size_t rc_table_bytes(const struct rc_machine *machine);
size_t rc_frame_bytes(const struct rc_machine *machine);

#pragma clang assume_nonnull end
