/* Does for real what the simulators simulate: fork, the child writes every page, the child exits.
 *
 * Reads numbers of bytes from stdin, one per line; answers each with a line "<CPU ns of fork> <CPU ns of the child> <the child's minor
 * faults>". A process of its own, so that fork copies the page tables of the arena and of next to nothing else. */

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

static _Noreturn void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t thread_cpu_ns(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)) fail("clock_gettime");
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int64_t timeval_ns(struct timeval time) { return time.tv_sec * INT64_C(1000000000) + time.tv_usec * 1000; }

static void write_every_page(volatile char *arena, size_t bytes, char value) {
  for (size_t offset = 0; offset < bytes; offset += PAGE) arena[offset] = value;
}

/* One CPU for parent and child: the child has then left the CPU, and its CPU time is complete, when wait4 returns. */
static void pin(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET((unsigned)sched_getcpu(), &one);
  if (sched_setaffinity(0, sizeof one, &one)) fail("sched_setaffinity");
}

static char *arena_of(size_t bytes) {
  static char *arena;
  static size_t size;
  if (size == bytes) return arena;
  if (arena && munmap(arena, size)) fail("munmap");
  arena = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (arena == MAP_FAILED) fail("mmap");
  if (madvise(arena, bytes, MADV_NOHUGEPAGE)) fail("madvise");
  size = bytes;
  write_every_page(arena, bytes, 1);
  return arena;
}

int main(void) {
  pin();
  size_t bytes;
  while (scanf("%zu", &bytes) == 1) {
    char *arena = arena_of(bytes);
    int64_t before = thread_cpu_ns();
    pid_t child = fork();
    if (child == 0) {
      write_every_page(arena, bytes, 2);
      _exit(0);
    }
    int64_t forked = thread_cpu_ns() - before;
    if (child < 0) fail("fork");
    struct rusage usage;
    int status;
    while (wait4(child, &status, 0, &usage) < 0)
      if (errno != EINTR) fail("wait4");
    printf("%" PRId64 " %" PRId64 " %ld\n", forked, timeval_ns(usage.ru_utime) + timeval_ns(usage.ru_stime),
           usage.ru_minflt);
    fflush(stdout);
  }
  return 0;
}
