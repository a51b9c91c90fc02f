#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "timing.h"

int not_possible(const char *reason) {
  printf("unavailable %s\n", reason);
  return TIMING_NOT_POSSIBLE;
}

/// A measurement ends with the program that asked for it, and runs on one CPU.
static int settle(int cpu) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() == 1) return 0;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((unsigned)cpu, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

int timing(int count, char **arguments) {
  const char *what = count > 2 ? arguments[2] : "";
  if (strcmp(what, "fault") == 0 && count == 8) {
    if (!settle(atoi(arguments[4]))) return not_possible("the CPU cannot be used");
    return time_faults(arguments[3], atol(arguments[5]), atol(arguments[6]), arguments[7]);
  }
  if (strcmp(what, "calls") == 0 && count == 8) {
    if (!settle(atoi(arguments[5]))) return not_possible("the CPU cannot be used");
    return time_calls(arguments[3], strtoull(arguments[4], 0, 10), atol(arguments[6]), atol(arguments[7]));
  }
  if (strcmp(what, "exec") == 0 && count == 7) {
    if (!settle(atoi(arguments[5]))) return not_possible("the CPU cannot be used");
    return time_exec(arguments[3], strtoull(arguments[4], 0, 10), atol(arguments[6]));
  }
  return TIMING_USAGE;
}
