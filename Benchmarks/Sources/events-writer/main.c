// Shares memory with a child, and writes it when it is told to: every write is a copy. It says its number and where the memory is, and after
// the writes how many nanoseconds of CPU time they took and how many faults the kernel has counted. It stays on one CPU.
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static long faults(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

static void write_all(volatile char *memory, long pages) {
  for (long page = 0; page < pages; page++) memory[page * PAGE]++;
}

int main(int count, char **arguments) {
  long pages = count == 2 ? strtol(arguments[1], 0, 10) : 0;
  if (pages <= 0) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int cpu = sched_getcpu();
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((unsigned)cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set)) return 1;
  size_t size = (size_t)pages * PAGE;
  char *memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (memory == MAP_FAILED || madvise(memory, size, MADV_NOHUGEPAGE)) return 1;
  write_all(memory, pages);
  pid_t parent = getpid(), child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) return 1;
    for (;;) pause();
  }
  printf("%d %lu\n", parent, (unsigned long)memory);
  fflush(stdout);
  if (getchar() == EOF) return 0;
  long faulted = faults(), start = now();
  write_all(memory, pages);
  printf("%ld %ld\n", now() - start, faults() - faulted);
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
