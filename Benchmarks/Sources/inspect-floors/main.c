/* The least that a program can do with the files that an inspector reads: reads them, and keeps nothing.
 *
 *   pagemap PID...   the page tables of these processes, 64 KiB a read, over every mapping and the holes of less than 2 MiB between them
 *   scan PID...      PAGEMAP_SCAN for the pages that are present
 *   frames PID...    as pagemap, and /proc/kpagecount for the frames of the first process, one read for each run of frames
 *
 * Prints how many pages are present, which is compared with what the victim wrote. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PAGE = 4096, ENTRIES = 8192, REGIONS = 512, CLOSE = 512 };

#define PRESENT (UINT64_C(1) << 63)
#define FRAME ((UINT64_C(1) << 55) - 1)
#define FIRST_KERNEL_ADDRESS (UINT64_C(1) << 56)

/* The C library's headers may be older than Linux 6.7, which has PAGEMAP_SCAN. */
struct region {
  uint64_t start, end, categories;
};

struct scan_arguments {
  uint64_t size, flags, start, end, walk_end, vector, vector_length, most_pages;
  uint64_t inverted, mask, any_of, returned;
};

#define SCAN _IOWR('f', 16, struct scan_arguments)
#define IS_PRESENT (UINT64_C(1) << 3)

struct range {
  uint64_t start, end;
};

struct ranges {
  struct range *list;
  size_t count;
};

static _Noreturn void fail(const char *what) {
  perror(what);
  exit(1);
}

static int open_file(const char *pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  return file;
}

/* The mappings of a process, close ones joined. */
static struct ranges mappings_of(const char *pid, uint64_t close) {
  struct ranges ranges = {0};
  char path[64], *line = NULL;
  size_t room = 0, length = 0;
  snprintf(path, sizeof path, "/proc/%s/maps", pid);
  FILE *file = fopen(path, "re");
  if (!file) fail(path);
  while (getline(&line, &length, file) > 0) {
    char *rest;
    uint64_t start = strtoull(line, &rest, 16), end = strtoull(rest + 1, NULL, 16);
    if (start >= FIRST_KERNEL_ADDRESS) continue;
    if (ranges.count > 0 && start - ranges.list[ranges.count - 1].end <= close) {
      ranges.list[ranges.count - 1].end = end;
      continue;
    }
    if (ranges.count == room) {
      room = room ? 2 * room : 64;
      ranges.list = realloc(ranges.list, room * sizeof *ranges.list);
      if (!ranges.list) fail("realloc");
    }
    ranges.list[ranges.count++] = (struct range){start, end};
  }
  free(line);
  fclose(file);
  return ranges;
}

/* Reads the counts of a run of frames, as many at once as the buffer holds. */
static void read_counts(int counts, uint64_t first, uint64_t length) {
  static uint64_t buffer[ENTRIES];
  while (length > 0) {
    uint64_t some = length < ENTRIES ? length : ENTRIES;
    if (pread(counts, buffer, some * 8, (off_t)(first * 8)) != (ssize_t)(some * 8)) fail("kpagecount");
    first += some;
    length -= some;
  }
}

static uint64_t read_pagemap(const char *pid, int counts) {
  static uint64_t entries[ENTRIES];
  struct ranges ranges = mappings_of(pid, CLOSE * PAGE);
  int pagemap = open_file(pid, "pagemap");
  uint64_t present = 0, run = 0, length = 0;
  for (size_t index = 0; index < ranges.count; index++) {
    uint64_t page = ranges.list[index].start / PAGE, end = ranges.list[index].end / PAGE;
    while (page < end) {
      uint64_t wanted = end - page < ENTRIES ? end - page : ENTRIES;
      ssize_t bytes = pread(pagemap, entries, wanted * 8, (off_t)(page * 8));
      if (bytes <= 0) fail("pagemap");
      for (ssize_t entry = 0; entry < bytes / 8; entry++) {
        if (!(entries[entry] & PRESENT)) continue;
        present++;
        if (counts < 0) continue;
        uint64_t frame = entries[entry] & FRAME;
        if (frame == run + length) {
          length++;
        } else {
          read_counts(counts, run, length);
          run = frame;
          length = 1;
        }
      }
      page += (uint64_t)bytes / 8;
    }
  }
  if (counts >= 0) read_counts(counts, run, length);
  close(pagemap);
  free(ranges.list);
  return present;
}

static uint64_t scan(const char *pid) {
  static struct region regions[REGIONS];
  struct ranges ranges = mappings_of(pid, 0);
  int pagemap = open_file(pid, "pagemap");
  uint64_t present = 0;
  for (size_t index = 0; index < ranges.count; index++) {
    struct scan_arguments argument = {
        .size = sizeof argument,
        .start = ranges.list[index].start,
        .end = ranges.list[index].end,
        .vector = (uint64_t)(uintptr_t)regions,
        .vector_length = REGIONS,
        .mask = IS_PRESENT,
        .returned = IS_PRESENT,
    };
    for (;;) {
      int found = ioctl(pagemap, SCAN, &argument);
      if (found < 0) fail("PAGEMAP_SCAN");
      for (int region = 0; region < found; region++) present += (regions[region].end - regions[region].start) / PAGE;
      /* walk_end may lag behind unless the vector is full. */
      if (found < REGIONS) break;
      argument.start = argument.walk_end;
    }
  }
  close(pagemap);
  free(ranges.list);
  return present;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fputs("usage: inspect-floors pagemap|scan|frames PID...\n", stderr);
    return 64;
  }
  bool scans = strcmp(arguments[1], "scan") == 0;
  int counts = -1;
  if (strcmp(arguments[1], "frames") == 0) {
    counts = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC);
    if (counts < 0) fail("/proc/kpagecount");
  }
  uint64_t present = 0;
  for (int index = 2; index < count; index++)
    present += scans ? scan(arguments[index]) : read_pagemap(arguments[index], index == 2 ? counts : -1);
  printf("%" PRIu64 "\n", present);
  return 0;
}
