/* Processes that inspectors look at: makes what its arguments name, prints "ready" and the numbers of its processes, and rests until
 * its standard input ends. It also ends when its parent does, and its children end with it. */

#include "victims.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void rest_until_input_ends(void) {
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
}

static size_t number(const char *text) { return strtoul(text, NULL, 10); }

int main(int count, char **arguments) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL)) fail("prctl");
  const char *kind = count > 1 ? arguments[1] : "";
  if (strcmp(kind, "vmas") == 0 && count == 4) {
    make_vmas(number(arguments[2]), number(arguments[3]));
  } else if (strcmp(kind, "heap") == 0 && count == 3) {
    make_heap(number(arguments[2]));
  } else if (strcmp(kind, "sparse") == 0 && count == 4) {
    make_sparse(number(arguments[2]), number(arguments[3]));
  } else if (strcmp(kind, "family") == 0 && count == 4) {
    make_family(number(arguments[2]), number(arguments[3]));
    rest_until_input_ends();
    end_family();
    return 0;
  } else if (strcmp(kind, "mapper") == 0 && count == 4) {
    make_heap(number(arguments[2]));
    serve_mapping_times((int)number(arguments[3]));
    return 0;
  } else {
    fputs("usage: inspect-victims vmas COUNT PAGES | heap MIB | sparse GIB PAGES | family CHILDREN MIB | mapper MIB CPU\n", stderr);
    return 64;
  }
  printf("ready %d\n", getpid());
  fflush(stdout);
  rest_until_input_ends();
  return 0;
}
