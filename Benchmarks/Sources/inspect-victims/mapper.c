/* How long mmap and munmap of one page take, in histograms with an error of 1.6 %. */

#include "victims.h"

#include <inttypes.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { SMALL = 128, BUCKETS = 3776 };

/* A call begins every 20 microseconds: without a rest, calls that are not held up would be so many that those which are, one for each walk
 * over the mapping, would be fewer than one of a thousand. */
static const int64_t period_ns = 20000;

struct histogram {
  uint64_t count, greatest;
  uint32_t buckets[BUCKETS];
};

static int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* 64 buckets for each power of two; small numbers have one each. */
static void note(struct histogram *histogram, uint64_t value) {
  unsigned shift = value < SMALL ? 0 : 57u - (unsigned)__builtin_clzll(value);
  histogram->buckets[shift * 64 + (value >> shift)]++;
  histogram->count++;
  if (value > histogram->greatest) histogram->greatest = value;
}

/* The greatest value of the bucket that holds so many of a thousand values. */
static uint64_t quantile(const struct histogram *histogram, uint64_t permille) {
  uint64_t wanted = histogram->count * permille / 1000, seen = 0;
  for (unsigned index = 0; index < BUCKETS; index++) {
    seen += histogram->buckets[index];
    if (seen <= wanted) continue;
    if (index < SMALL) return index;
    unsigned shift = index / 64 - 1;
    uint64_t value = (((uint64_t)(index - shift * 64) + 1) << shift) - 1;
    return value < histogram->greatest ? value : histogram->greatest;
  }
  return histogram->greatest;
}

static void print(const struct histogram *histogram) {
  printf(" %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, quantile(histogram, 500), quantile(histogram, 990),
         quantile(histogram, 999), histogram->greatest);
}

void serve_mapping_times(int cpu) {
  static struct histogram mapping, unmapping;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET((unsigned)cpu, &one);
  if (sched_setaffinity(0, sizeof one, &one)) fail("sched_setaffinity");
  printf("ready %d\n", getpid());
  fflush(stdout);
  long milliseconds;
  while (scanf("%ld", &milliseconds) == 1) {
    memset(&mapping, 0, sizeof mapping);
    memset(&unmapping, 0, sizeof unmapping);
    int64_t end = now_ns() + milliseconds * 1000000;
    for (int64_t start = now_ns(); start < end; start = now_ns()) {
      void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      int64_t mapped = now_ns();
      if (page == MAP_FAILED) fail("mmap");
      munmap(page, 4096);
      int64_t unmapped = now_ns();
      note(&mapping, (uint64_t)(mapped - start));
      note(&unmapping, (uint64_t)(unmapped - mapped));
      while (now_ns() - start < period_ns) {
      }
    }
    printf("%" PRIu64, mapping.count);
    print(&mapping);
    print(&unmapping);
    putchar('\n');
    fflush(stdout);
  }
}
