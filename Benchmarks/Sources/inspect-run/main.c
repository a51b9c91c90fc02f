/* Runs a program with no input and no output, on any CPU or on one, and prints what it has used: its exit status, nanoseconds of the wall clock, microseconds
 * of CPU time in user mode and in the kernel, and the most memory in KiB.
 *
 * A process of its own because the kernel counts the peak of the process that starts a program as the program's own. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int64_t microseconds(struct timeval time) { return time.tv_sec * INT64_C(1000000) + time.tv_usec; }

int main(int count, char **arguments) {
  if (count < 3) {
    fputs("usage: inspect-run any|CPU PROGRAM [ARGUMENT...]\n", stderr);
    return 64;
  }
  if (strcmp(arguments[1], "any")) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((unsigned)atoi(arguments[1]), &one);
    if (sched_setaffinity(0, sizeof one, &one)) return 1;
  }
  if (prctl(PR_SET_PDEATHSIG, SIGKILL)) return 1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t process;
  int64_t start = now_ns();
  int failure = posix_spawnp(&process, arguments[2], &actions, NULL, arguments + 2, environ);
  if (failure) {
    errno = failure;
    perror(arguments[2]);
    return 1;
  }
  int status;
  struct rusage usage;
  while (wait4(process, &status, 0, &usage) < 0)
    if (errno != EINTR) return 1;
  int64_t wall = now_ns() - start;
  printf("%d %" PRId64 " %" PRId64 " %" PRId64 " %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
         wall, microseconds(usage.ru_utime), microseconds(usage.ru_stime), usage.ru_maxrss);
  return 0;
}
