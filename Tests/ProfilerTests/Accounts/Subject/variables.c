// A program whose child writes known pages of known variables when a byte comes, or, with two arguments, lets so many threads fill so many
// pages each: it says "ready" when the child waits, and the child says
// "done" when it has written. Both rest until standard input ends.
#include "arenas.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 8 };

// Whole pages of one variable each, with values in the file and without.
__attribute__((aligned(PAGE))) volatile char table[PAGES * PAGE] = {1};
__attribute__((aligned(PAGE))) volatile char buffer[PAGES * PAGE];

// A page of several variables, in a section of their own; an array begins at a multiple of 16.
__attribute__((section("pair"), aligned(PAGE))) volatile char one = 1;
__attribute__((section("pair"))) volatile char two = 2;
__attribute__((section("pair"))) volatile char rest[PAGE - 16] = {3};

static void say(const char *words, int length) {
  if (write(1, words, (size_t)length) != length) _exit(1);
}

static void await(void) {
  char byte;
  if (read(0, &byte, 1) != 1) _exit(0);
}

static void write_variables(void) {
  for (int page = 0; page < 5; page++) buffer[page * PAGE] = 2;
  table[0] = 3;
  table[PAGE] = 3;
  table[6 * PAGE] = 3;
  two = 5;
}

int main(int count, char **arguments) {
  for (int page = 0; page < PAGES; page++) buffer[page * PAGE] = 1;
  for (int page = 0; page < 6; page++) table[page * PAGE] = 2;
  // These two stay the file's.
  (void)table[6 * PAGE];
  (void)table[7 * PAGE];
  one = 4;
  pid_t parent = getpid(), child = fork();
  if (child < 0) return 1;
  if (child > 0) {
    for (;;) pause();
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) return 1;
  say("ready\n", 6);
  await();
  if (count == 3) fill_arenas(strtol(arguments[1], 0, 10), strtol(arguments[2], 0, 10));
  else write_variables();
  say("done\n", 5);
  await();
  return 0;
}
