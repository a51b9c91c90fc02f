#include "victims.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

void fail(const char *what) {
  perror(what);
  _exit(1);
}

static char *reserve(size_t bytes) {
  char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  if (madvise(memory, bytes, MADV_NOHUGEPAGE)) fail("madvise");
  return memory;
}

static char *write_pages(size_t count) {
  char *memory = reserve(count * PAGE);
  for (size_t page = 0; page < count; page++) memory[page * PAGE] = 1;
  return memory;
}

void make_heap(size_t mebibytes) { write_pages(mebibytes << 8); }

void make_vmas(size_t count, size_t pages) {
  char *memory = write_pages(count * pages);
  /* Neighbours differ in what they permit, so that they stay apart. */
  for (size_t index = 0; index < count; index += 2)
    if (mprotect(memory + index * pages * PAGE, pages * PAGE, PROT_READ)) fail("mprotect");
}

void make_sparse(size_t gibibytes, size_t pages) {
  size_t bytes = gibibytes << 30;
  char *memory = reserve(bytes);
  for (size_t page = 0; page < pages; page++) memory[bytes / pages / PAGE * PAGE * page] = 1;
}

static pid_t *children;
static size_t child_count;

void make_family(size_t count, size_t mebibytes) {
  make_heap(mebibytes);
  pid_t self = getpid();
  children = calloc(count, sizeof *children);
  int rested[2];
  if (!children) fail("calloc");
  if (pipe2(rested, O_CLOEXEC)) fail("pipe2");
  while (child_count < count) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != self) _exit(1);
      /* It has then copied what it needs of the stack, and changes nothing any more. */
      if (write(rested[1], "", 1) != 1) _exit(1);
      for (;;) pause();
    }
    children[child_count++] = child;
    char byte;
    if (read(rested[0], &byte, 1) != 1) fail("read");
  }
  printf("ready %d", self);
  for (size_t index = 0; index < child_count; index++) printf(" %d", children[index]);
  putchar('\n');
  fflush(stdout);
}

void end_family(void) {
  for (size_t index = 0; index < child_count; index++) kill(children[index], SIGKILL);
  while (wait(NULL) > 0) {
  }
}
