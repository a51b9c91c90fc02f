// What a parent of some size and layout pays for a child. CPU time, because a wall clock also counts whoever else runs.

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timing.h"


/// Memory that begins at a multiple of 1 GiB, so that its page tables are as few as they can be.
static uint8_t *map_aligned(uint64_t size, int flags) {
  const uintptr_t unit = 1 << 30;
  uint8_t *reserve = mmap(0, size + unit, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserve == MAP_FAILED) return 0;
  return (uint8_t *)(((uintptr_t)reserve + unit - 1) & ~(unit - 1));
}

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/// What a parent holds, and what it writes anew before each fork.
static struct {
  uint8_t *memory;
  uint64_t size;
  /// From one written page to the next.
  uint64_t step;
} held;

static void write_each(uint8_t *memory, uint64_t size, uint64_t step) {
  for (uint64_t at = 0; at < size; at += step) ((volatile uint8_t *)memory)[at] = 'm';
}

/// A page that has not been written since the last fork is write-protected already, and costs the next fork less.
static void write_again(void) {
  // The same faults without the traps, where the kernel has that.
  if (held.step == TIMING_PAGE && madvise(held.memory, held.size, MADV_POPULATE_WRITE) == 0) return;
  write_each(held.memory, held.size, held.step);
}

/// Mappings of one page each, with a hole between them so that they stay apart.
static const char *hold_mappings(uint64_t count) {
  uint8_t *reserve = mmap(0, count * 2 * TIMING_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserve == MAP_FAILED) return "the address space is too small";
  munmap(reserve, count * 2 * TIMING_PAGE);
  for (uint64_t index = 0; index < count; index++) {
    uint8_t *page = mmap(reserve + index * 2 * TIMING_PAGE, TIMING_PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (page == MAP_FAILED) return "more mappings than vm.max_map_count permits";
    write_each(page, TIMING_PAGE, TIMING_PAGE);
  }
  held.memory = reserve;
  held.size = count * 2 * TIMING_PAGE;
  held.step = 2 * TIMING_PAGE;
  return 0;
}

static long minor_faults(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// Maps and touches what the layout says. Returns why that is not possible, or null.
static const char *hold(const char *layout, uint64_t size) {
  if (size == 0) return 0;
  if (strcmp(layout, "vmas") == 0) return hold_mappings(size);
  int is_shared = strcmp(layout, "shared") == 0;
  uint8_t *memory = map_aligned(size, is_shared ? MAP_SHARED : MAP_PRIVATE);
  if (!memory) return "memory cannot be mapped";
  held.memory = memory;
  held.size = size;
  held.step = strcmp(layout, "thp") == 0 || strcmp(layout, "sparse") == 0 ? TIMING_HUGE : TIMING_PAGE;
  if (strcmp(layout, "thp") == 0) {
    if (madvise(memory, size, MADV_HUGEPAGE) != 0) return "this kernel has no transparent huge pages";
    long before = minor_faults();
    write_each(memory, size, TIMING_PAGE);
    // One fault for each huge page; a few that fell back to small pages do not matter.
    uint64_t huge = size / TIMING_HUGE;
    if ((uint64_t)(minor_faults() - before) > huge + huge / 8 + 64)
      return "the kernel gives no huge pages: look at transparent_hugepage/enabled, or memory is fragmented";
    return 0;
  }
  // A kernel without huge pages refuses this, and then it is not needed.
  madvise(memory, size, MADV_NOHUGEPAGE);
  write_each(memory, size, held.step);
  // Forks leave these pages writable.
  if (is_shared || strcmp(layout, "dontfork") == 0) held.size = 0;
  if (strcmp(layout, "dontfork") == 0 && madvise(memory, size, MADV_DONTFORK) != 0) return "MADV_DONTFORK is refused";
  return 0;
}

static int is_layout(const char *layout) {
  static const char *const all[] = {"anon", "thp", "shared", "dontfork", "sparse", "vmas"};
  for (size_t index = 0; index < sizeof all / sizeof all[0]; index++)
    if (strcmp(all[index], layout) == 0) return 1;
  return 0;
}

enum call { CALL_FORK, CALL_VFORK, CALL_SPAWN, CALL_FORK_EXEC, CALL_COUNT };
static const char *const call_names[CALL_COUNT] = {"fork", "vfork", "posix_spawn", "fork+exec"};
static char *const nothing_arguments[] = {"cowscope-actor", "--nothing", 0};
static char *const no_environment[] = {0};

/// fork and exec: it returns when the new program has taken over, as posix_spawn does.
static pid_t fork_and_exec(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t child = fork();
  if (child == 0) {
    execve("/proc/self/exe", nothing_arguments, no_environment);
    _exit(127);
  }
  close(ends[1]);
  char byte;
  while (read(ends[0], &byte, 1) < 0 && errno == EINTR) {
  }
  close(ends[0]);
  return child;
}

static pid_t make_child(enum call call) {
  pid_t child = -1;
  switch (call) {
  case CALL_FORK:
    child = fork();
    if (child == 0) _exit(0);
    return child;
  case CALL_VFORK:
    child = vfork();
    if (child == 0) _exit(0);
    return child;
  case CALL_SPAWN:
    return posix_spawn(&child, "/proc/self/exe", 0, 0, nothing_arguments, no_environment) == 0 ? child : -1;
  case CALL_FORK_EXEC:
    return fork_and_exec();
  case CALL_COUNT:
    break;
  }
  return -1;
}

static double cpu_nanoseconds(const struct rusage *usage) {
  return ((double)usage->ru_utime.tv_sec + (double)usage->ru_stime.tv_sec) * 1e9 +
         ((double)usage->ru_utime.tv_usec + (double)usage->ru_stime.tv_usec) * 1e3;
}

/// One call; prints its name, the parent's CPU time in it, that time and the child's until its end, and the wall time.
static int time_call(enum call call, int prints) {
  uint64_t wall = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  pid_t child = make_child(call);
  double in_call = (double)(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu);
  double waited = (double)(nanoseconds(CLOCK_MONOTONIC) - wall);
  int status = 0;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) return 0;
  if (prints) printf("%s %.0f %.0f %.0f\n", call_names[call], in_call, in_call + cpu_nanoseconds(&usage), waited);
  return 1;
}

/// VmPTE of this process in bytes.
static uint64_t page_table_bytes(void) {
  static char text[8192];
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  const char *line = strstr(text, "VmPTE:");
  return line ? strtoull(line + 6, 0, 10) * 1024 : 0;
}

/// Prints the page tables of the parent and of a child that has touched nothing.
static void print_page_tables(void) {
  uint64_t parent = page_table_bytes();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_t child = fork();
  if (child == 0) {
    uint64_t own = page_table_bytes();
    (void)!write(ends[1], &own, sizeof own);
    _exit(0);
  }
  uint64_t of_child = 0;
  close(ends[1]);
  if (child > 0 && read(ends[0], &of_child, sizeof of_child) == (ssize_t)sizeof of_child)
    printf("page-tables %llu %llu\n", (unsigned long long)parent, (unsigned long long)of_child);
  close(ends[0]);
  if (child > 0) waitpid(child, 0, 0);
}

int time_calls(const char *layout, uint64_t size, long rounds, long milliseconds) {
  if (!is_layout(layout) || rounds < 1 || rounds > 10000 || milliseconds < 0) return TIMING_USAGE;
  const char *problem = hold(layout, size);
  if (problem) return not_possible(problem);
  print_page_tables();
  for (enum call call = 0; call < CALL_COUNT; call++)
    if (!time_call(call, 0)) return not_possible("a child could not be made");
  // Calls take turns, so that whatever slows the machine down for a while slows all of them.
  uint64_t end = nanoseconds(CLOCK_MONOTONIC) + (uint64_t)milliseconds * 1000000u;
  for (long round = 0; round < rounds || nanoseconds(CLOCK_MONOTONIC) < end; round++) {
    for (enum call call = 0; call < CALL_COUNT; call++) {
      // The copy of a large parent leaves the caches to itself; that is not the next call's cost.
      if (call == CALL_FORK || call == CALL_FORK_EXEC)
        write_again();
      else if (!time_call(call, 0))
        return not_possible("a child could not be made");
      if (!time_call(call, 1)) return not_possible("a child could not be made");
    }
  }
  return 0;
}

int time_exec(const char *layout, uint64_t size, long rounds) {
  if (!is_layout(layout) || rounds < 1 || rounds > 10000) return TIMING_USAGE;
  fflush(stdout);
  for (long round = 0; round < rounds; round++) {
    pid_t child = fork();
    if (child == 0) {
      const char *problem = hold(layout, size);
      if (problem) {
        int result = not_possible(problem);
        fflush(stdout);
        _exit(result);
      }
      char before[32];
      snprintf(before, sizeof before, "%llu", (unsigned long long)nanoseconds(CLOCK_THREAD_CPUTIME_ID));
      char *const arguments[] = {"cowscope-actor", "--executed", before, 0};
      execve("/proc/self/exe", arguments, no_environment);
      _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return not_possible("a child could not be made");
    if (WIFEXITED(status) && WEXITSTATUS(status) == TIMING_NOT_POSSIBLE) return TIMING_NOT_POSSIBLE;
    if (status != 0) return not_possible("a child could not execute this program");
  }
  return 0;
}

int timing_executed(const char *before) {
  uint64_t now = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  printf("exec %llu\n", (unsigned long long)(now - strtoull(before, 0, 10)));
  return 0;
}
