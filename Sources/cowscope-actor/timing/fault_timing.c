// Each touch is timed by itself: the median of single faults does not care whether the process was preempted now and then.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timing.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

enum {
  /// Windows without anything in them, to know what the window itself costs.
  EMPTY_WINDOWS = 4096,
  /// The pages that a read of a file maps at once.
  WINDOW_PAGES = 16,
  HUGE_PAGES = TIMING_HUGE / TIMING_PAGE,
};

/// One measurement. It lies in shared memory, so that the samples of children arrive.
struct trial {
  size_t pages;
  const char *directory;
  const char *problem;
  double overhead;
  size_t count;
  size_t capacity;
  double samples[];
};

static inline void load(volatile uint8_t *at) {
  uint8_t value;
  __asm__ volatile("movb (%1), %0" : "=q"(value) : "r"(at) : "memory");
}
static inline void store(volatile uint8_t *at) {
  __asm__ volatile("movb %1, (%0)" : : "r"(at), "q"((uint8_t)'t') : "memory");
}

static void note(struct trial *trial, double nanoseconds) {
  if (trial->count < trial->capacity) trial->samples[trial->count++] = nanoseconds;
}

static void timed_load(struct trial *trial, uint8_t *at) {
  uint64_t before = ordered_nanoseconds();
  load(at);
  note(trial, (double)(ordered_nanoseconds() - before));
}

static void timed_store(struct trial *trial, uint8_t *at) {
  uint64_t before = ordered_nanoseconds();
  store(at);
  note(trial, (double)(ordered_nanoseconds() - before));
}

/// Takes the faults of this program's own pages: after fork it has many.
static void warm(struct trial *trial) {
  size_t count = trial->count;
  uint8_t *next = (uint8_t *)&trial->samples[count];
  for (size_t at = 0; at < trial->pages * sizeof(double) && count + at / sizeof(double) < trial->capacity; at += TIMING_PAGE)
    store(next + at);
  uint8_t own[64];
  for (int turn = 0; turn < 64; turn++) {
    timed_store(trial, own + turn);
    timed_load(trial, own + turn);
  }
  trial->count = count;
}

/// Anonymous memory for 4 KiB pages.
static uint8_t *map_small(struct trial *trial, size_t pages) {
  uint8_t *memory = mmap(0, pages * TIMING_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    trial->problem = "memory cannot be mapped";
    return 0;
  }
  // A kernel without huge pages refuses this, and then it is not needed.
  madvise(memory, pages * TIMING_PAGE, MADV_NOHUGEPAGE);
  return memory;
}

static void each(struct trial *trial, uint8_t *memory, size_t step, void (*touch)(struct trial *, uint8_t *)) {
  for (size_t at = 0; at < trial->pages * TIMING_PAGE; at += step) touch(trial, memory + at);
}

static void untimed_store(struct trial *trial, uint8_t *at) {
  (void)trial;
  store(at);
}
static void untimed_load(struct trial *trial, uint8_t *at) {
  (void)trial;
  load(at);
}

/// A child that ends at once, or that times stores to each page first.
static void with_child(struct trial *trial, uint8_t *memory, size_t step, int touches) {
  pid_t child = fork();
  if (child == 0) {
    if (touches) {
      warm(trial);
      each(trial, memory, step, timed_store);
    }
    _exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) trial->problem = "a child could not be made";
  warm(trial);
}

static void fill_page(uint8_t *page) {
  for (uint8_t *at = page; at < page + TIMING_PAGE; at += sizeof(uint64_t))
    __asm__ volatile("movq %1, (%0)" : : "r"(at), "r"(0x7474747474747474ull) : "memory");
}

/// Pages that are there already, many for each sample: one store is too short for a clock.
static void plain_round(struct trial *trial, int fills) {
  enum { PAGES = 256, MOST_PASSES = 16 };
  const int passes = fills ? 1 : MOST_PASSES;
  uint8_t *memory = map_small(trial, PAGES);
  if (!memory) return;
  for (size_t page = 0; page < PAGES; page++) store(memory + page * TIMING_PAGE);
  uint64_t before = ordered_nanoseconds();
  for (int pass = 0; pass < passes; pass++) {
    for (size_t page = 0; page < PAGES; page++) {
      if (fills)
        fill_page(memory + page * TIMING_PAGE);
      else
        store(memory + page * TIMING_PAGE);
    }
  }
  note(trial, ((double)(ordered_nanoseconds() - before) - trial->overhead) / (PAGES * passes) + trial->overhead);
  munmap(memory, PAGES * TIMING_PAGE);
}
static void touch_round(struct trial *trial) { plain_round(trial, 0); }
static void fill_round(struct trial *trial) { plain_round(trial, 1); }

static void zero_page_round(struct trial *trial) {
  uint8_t *memory = map_small(trial, trial->pages);
  if (!memory) return;
  each(trial, memory, TIMING_PAGE, timed_load);
  munmap(memory, trial->pages * TIMING_PAGE);
}

static void write_over_zero_round(struct trial *trial) {
  uint8_t *memory = map_small(trial, trial->pages);
  if (!memory) return;
  each(trial, memory, TIMING_PAGE, untimed_load);
  each(trial, memory, TIMING_PAGE, timed_store);
  munmap(memory, trial->pages * TIMING_PAGE);
}

static void demand_zero_round(struct trial *trial) {
  uint8_t *memory = map_small(trial, trial->pages);
  if (!memory) return;
  each(trial, memory, TIMING_PAGE, timed_store);
  munmap(memory, trial->pages * TIMING_PAGE);
}

/// A process that has slept finds the caches and the branch predictor in the hands of others.
static void after_pause_round(struct trial *trial) {
  enum { PAUSES = 120, MICROSECONDS = 1000 };
  uint8_t *memory = map_small(trial, PAUSES);
  if (!memory) return;
  store(memory);
  for (size_t page = 1; page < PAUSES; page++) {
    usleep(MICROSECONDS);
    timed_store(trial, memory + page * TIMING_PAGE);
  }
  munmap(memory, PAUSES * TIMING_PAGE);
}

static void after_fork_round(struct trial *trial, int child_writes) {
  uint8_t *memory = map_small(trial, trial->pages);
  if (!memory) return;
  each(trial, memory, TIMING_PAGE, untimed_store);
  with_child(trial, memory, TIMING_PAGE, child_writes);
  if (!child_writes) each(trial, memory, TIMING_PAGE, timed_store);
  munmap(memory, trial->pages * TIMING_PAGE);
}
static void copy_round(struct trial *trial) { after_fork_round(trial, 1); }
static void reuse_round(struct trial *trial) { after_fork_round(trial, 0); }

/// Some pages in each call, so that the call itself does not count, and few enough to be seldom preempted.
static void populate_round(struct trial *trial) {
  enum { PAGES = 32 };
  uint8_t *memory = map_small(trial, trial->pages);
  if (!memory) return;
  for (size_t page = 0; page + PAGES <= trial->pages && !trial->problem; page += PAGES) {
    uint64_t before = ordered_nanoseconds();
    int refused = madvise(memory + page * TIMING_PAGE, PAGES * TIMING_PAGE, MADV_POPULATE_WRITE);
    note(trial, ((double)(ordered_nanoseconds() - before) - trial->overhead) / PAGES + trial->overhead);
    if (!refused) continue;
    trial->problem = "this kernel has no MADV_POPULATE_WRITE";
    trial->count = 0;
  }
  munmap(memory, trial->pages * TIMING_PAGE);
}

static long minor_faults(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// What happens to the huge pages of a round.
enum huge_case { HUGE_FIRST_WRITE, HUGE_SPLIT_AND_COPY, HUGE_REUSE };

static void huge_round(struct trial *trial, enum huge_case what) {
  size_t length = trial->pages * TIMING_PAGE;
  uint8_t *reserve = mmap(0, length + TIMING_HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserve == MAP_FAILED) {
    trial->problem = "memory cannot be mapped";
    return;
  }
  uint8_t *memory = (uint8_t *)(((uintptr_t)reserve + TIMING_HUGE - 1) & ~(uintptr_t)(TIMING_HUGE - 1));
  size_t samples = trial->count;
  if (madvise(memory, length, MADV_HUGEPAGE) != 0) {
    trial->problem = "this kernel has no transparent huge pages";
  } else {
    each(trial, memory, TIMING_HUGE, what == HUGE_FIRST_WRITE ? timed_store : untimed_store);
    long before = minor_faults();
    each(trial, memory + TIMING_PAGE, TIMING_HUGE, untimed_store);
    // Small pages behind the first ones: the kernel gave no huge page.
    if (minor_faults() - before > 2) {
      trial->problem = "the kernel gives no huge pages: look at transparent_hugepage/enabled, or memory is fragmented";
      trial->count = samples;
    } else if (what != HUGE_FIRST_WRITE) {
      with_child(trial, memory, TIMING_HUGE, what == HUGE_SPLIT_AND_COPY);
      if (what == HUGE_REUSE) each(trial, memory, TIMING_HUGE, timed_store);
    }
  }
  munmap(reserve, length + TIMING_HUGE);
}
static void huge_first_round(struct trial *trial) { huge_round(trial, HUGE_FIRST_WRITE); }
static void huge_split_round(struct trial *trial) { huge_round(trial, HUGE_SPLIT_AND_COPY); }
static void huge_reuse_round(struct trial *trial) { huge_round(trial, HUGE_REUSE); }

/// A file whose pages are all in the page cache, written page by page so that its folios are single pages.
static int cached_file(struct trial *trial, int on_disk) {
  int file = on_disk ? open(trial->directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : memfd_create("cowscope", MFD_CLOEXEC);
  if (file < 0) {
    trial->problem = on_disk ? "no directory on a disk is writable" : "memfd_create is not permitted";
    return -1;
  }
  static uint8_t page[TIMING_PAGE];
  memset(page, 'f', sizeof page);
  for (size_t at = 0; at < trial->pages; at++) {
    if (pwrite(file, page, sizeof page, (off_t)(at * TIMING_PAGE)) == (ssize_t)sizeof page) continue;
    trial->problem = "a file cannot be written";
    close(file);
    return -1;
  }
  if (on_disk) fsync(file);
  return file;
}

static void file_round(struct trial *trial, int on_disk, int flags, size_t step, int reads_first,
                       void (*touch)(struct trial *, uint8_t *)) {
  int file = cached_file(trial, on_disk);
  if (file < 0) return;
  uint8_t *memory = mmap(0, trial->pages * TIMING_PAGE, PROT_READ | PROT_WRITE, flags, file, 0);
  if (memory == MAP_FAILED) {
    trial->problem = "a file cannot be mapped";
  } else {
    if (reads_first) each(trial, memory, TIMING_PAGE, untimed_load);
    each(trial, memory, step, touch);
    munmap(memory, trial->pages * TIMING_PAGE);
  }
  close(file);
}

static void private_write_round(struct trial *trial) { file_round(trial, 0, MAP_PRIVATE, TIMING_PAGE, 0, timed_store); }
static void private_after_read_round(struct trial *trial) {
  file_round(trial, 0, MAP_PRIVATE, TIMING_PAGE, 1, timed_store);
}
static void window_read_round(struct trial *trial) {
  file_round(trial, 0, MAP_PRIVATE, WINDOW_PAGES * TIMING_PAGE, 0, timed_load);
}
static void shared_write_round(struct trial *trial) { file_round(trial, 0, MAP_SHARED, TIMING_PAGE, 0, timed_store); }
static void make_writable_round(struct trial *trial) { file_round(trial, 1, MAP_SHARED, TIMING_PAGE, 1, timed_store); }

/// One page is all that each mapping has, so that is all that a read maps.
static void single_read_round(struct trial *trial) {
  int file = cached_file(trial, 0);
  if (file < 0) return;
  size_t length = trial->pages * TIMING_PAGE, step = WINDOW_PAGES * TIMING_PAGE;
  uint8_t *reserve = mmap(0, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserve != MAP_FAILED) {
    munmap(reserve, length);
    for (size_t at = 0; at < length && !trial->problem; at += step)
      if (mmap(reserve + at, TIMING_PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED_NOREPLACE, file, (off_t)at) == MAP_FAILED)
        trial->problem = "a file cannot be mapped";
    if (!trial->problem) each(trial, reserve, step, timed_load);
    munmap(reserve, length);
  }
  close(file);
}

static void shared_new_round(struct trial *trial) {
  size_t length = trial->pages * TIMING_PAGE;
  uint8_t *memory = mmap(0, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    trial->problem = "memory cannot be mapped";
    return;
  }
  each(trial, memory, TIMING_PAGE, timed_store);
  munmap(memory, length);
}

static const struct {
  const char *name;
  void (*round)(struct trial *);
} kinds[] = {
    {"touch", touch_round},
    {"fill", fill_round},
    {"zero-page-read", zero_page_round},
    {"demand-zero", demand_zero_round},
    {"demand-zero-after-pause", after_pause_round},
    {"write-over-zero-page", write_over_zero_round},
    {"cow-copy", copy_round},
    {"reuse", reuse_round},
    {"populate-write", populate_round},
    {"thp-demand-zero", huge_first_round},
    {"thp-split-copy", huge_split_round},
    {"thp-reuse", huge_reuse_round},
    {"file-read", single_read_round},
    {"fault-around-read", window_read_round},
    {"file-private-copy", private_write_round},
    {"file-private-copy-after-read", private_after_read_round},
    {"shared-write", shared_write_round},
    {"shared-demand-zero", shared_new_round},
    {"make-writable", make_writable_round},
};

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/// The median of windows that hold nothing.
static double window_overhead(void) {
  static double empty[EMPTY_WINDOWS];
  for (int turn = 0; turn < EMPTY_WINDOWS; turn++) {
    uint64_t before = ordered_nanoseconds();
    empty[turn] = (double)(ordered_nanoseconds() - before);
  }
  qsort(empty, EMPTY_WINDOWS, sizeof empty[0], ascending);
  return empty[EMPTY_WINDOWS / 2];
}

int time_faults(const char *kind, long rounds, long pages, const char *directory) {
  if (rounds < 1 || rounds > 1000 || pages < HUGE_PAGES || pages > 1 << 20) return TIMING_USAGE;
  size_t capacity = (size_t)rounds * (size_t)pages + 128;
  struct trial *trial = mmap(0, sizeof *trial + capacity * sizeof(double), PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (trial == MAP_FAILED) return not_possible("memory cannot be mapped");
  trial->pages = (size_t)pages;
  trial->directory = directory;
  trial->capacity = capacity;
  trial->overhead = window_overhead();
  void (*round)(struct trial *) = 0;
  for (size_t index = 0; index < sizeof kinds / sizeof kinds[0]; index++)
    if (strcmp(kinds[index].name, kind) == 0) round = kinds[index].round;
  if (!round) return TIMING_USAGE;
  warm(trial);
  // The first round is not kept: in a virtual machine the host may have taken back the memory that it touches.
  round(trial);
  trial->count = 0;
  for (long turn = 0; turn < rounds && !trial->problem; turn++) round(trial);
  if (trial->count == 0) return not_possible(trial->problem ? trial->problem : "nothing was measured");
  for (size_t index = 0; index < trial->count; index++) {
    double net = trial->samples[index] - trial->overhead;
    printf("%.1f\n", net > 0 ? net : 0);
  }
  return 0;
}
