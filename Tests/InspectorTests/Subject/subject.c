// A process family that tests inspect: it makes what its first argument names, says "ready" and its processes' numbers, and rests
// until its standard input ends. Its children end with it.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static void fail(const char *what) {
  perror(what);
  _exit(1);
}

static char *map(size_t bytes, int flags) {
  char *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);
  if (memory == MAP_FAILED) fail("mmap");
  return memory;
}

static void write_pages(char *memory, long first, long count) {
  for (long page = first; page < first + count; page++) memory[page * PAGE] = (char)(page + 1);
}

static void rest(void) {
  for (;;) pause();
}

// Writes what the parent waits for, and rests.
static void report_and_rest(int out) {
  if (write(out, "x", 1) != 1) _exit(1);
  rest();
}

static pid_t start_child(void) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
  }
  return child;
}

static long number(char **arguments, int index) { return strtol(arguments[index], 0, 10); }

// fork CHILDREN PAGES: child k writes the first 10 k pages of what it inherits.
static void forks(char **arguments, int out, int in) {
  long children = number(arguments, 2), pages = number(arguments, 3);
  char *memory = map((size_t)pages * PAGE, MAP_PRIVATE);
  madvise(memory, (size_t)pages * PAGE, MADV_NOHUGEPAGE);
  write_pages(memory, 0, pages);
  printf("at %lx\n", (unsigned long)memory);
  fflush(stdout);
  char byte;
  for (long index = 0; index < children; index++) {
    if (start_child() == 0) {
      write_pages(memory, 0, 10 * index);
      report_and_rest(out);
    }
    if (read(in, &byte, 1) != 1) fail("read");
  }
}

// write-later PAGES FIRST: a child that writes the first pages of what it inherits when its parent reads a byte, which says "done" then.
static void write_later(char **arguments, int out, int in) {
  long pages = number(arguments, 2), first = number(arguments, 3);
  int go[2];
  if (pipe2(go, O_CLOEXEC)) fail("pipe2");
  char *memory = map((size_t)pages * PAGE, MAP_PRIVATE);
  madvise(memory, (size_t)pages * PAGE, MADV_NOHUGEPAGE);
  write_pages(memory, 0, pages);
  char byte;
  if (start_child() == 0) {
    if (write(out, "x", 1) != 1 || read(go[0], &byte, 1) != 1) _exit(1);
    write_pages(memory, 0, first);
    report_and_rest(out);
  }
  if (read(in, &byte, 1) != 1) fail("read");
  printf("at %lx\nready %d\n", (unsigned long)memory, getpid());
  fflush(stdout);
  if (read(0, &byte, 1) != 1) return;
  if (write(go[1], "x", 1) != 1 || read(in, &byte, 1) != 1) fail("write");
  printf("done\n");
  fflush(stdout);
  while (read(0, &byte, 1) > 0) {
  }
}

// huge: the child gives up half of 2 MiB and writes one byte of the rest.
static void huge(int out, int in) {
  size_t size = 2 << 20;
  char *memory = map(2 * size, MAP_PRIVATE);
  memory = (char *)(((uintptr_t)memory + size - 1) & ~(size - 1));
  madvise(memory, size, MADV_HUGEPAGE);
  memset(memory, 1, size);
  printf("at %lx\n", (unsigned long)memory);
  fflush(stdout);
  char byte;
  if (start_child() == 0) {
    munmap(memory + size / 2, size / 2);
    memory[0] = 2;
    report_and_rest(out);
  }
  if (read(in, &byte, 1) != 1) fail("read");
}

// zeros PAGES: pages that were only read.
static void zeros(char **arguments) {
  long pages = number(arguments, 2);
  volatile char *memory = map((size_t)pages * PAGE, MAP_PRIVATE);
  madvise((void *)memory, (size_t)pages * PAGE, MADV_NOHUGEPAGE);
  for (long page = 0; page < pages; page++) (void)memory[page * PAGE];
  printf("at %lx\n", (unsigned long)memory);
}

// vmas COUNT: that many mappings of one written page each.
static void vmas(char **arguments) {
  long count = number(arguments, 2);
  char *memory = map((size_t)count * 2 * PAGE, MAP_PRIVATE);
  madvise(memory, (size_t)count * 2 * PAGE, MADV_NOHUGEPAGE);
  for (long page = 0; page < count * 2; page += 2) {
    memory[page * PAGE] = 1;
    if (mprotect(memory + page * PAGE, PAGE, PROT_READ)) fail("mprotect");
  }
}

// sparse PAGES: 8 TiB with so many pages in it, evenly.
static void sparse(char **arguments) {
  long pages = number(arguments, 2);
  size_t size = (size_t)8 << 40;
  char *memory = map(size, MAP_PRIVATE | MAP_NORESERVE);
  madvise(memory, size, MADV_NOHUGEPAGE);
  for (long page = 0; page < pages; page++) memory[size / (size_t)pages * (size_t)page] = 1;
  printf("at %lx\n", (unsigned long)memory);
}

// twice PAGES: a memfd that one process maps two times, shared.
static void twice(char **arguments) {
  long pages = number(arguments, 2);
  int file = memfd_create("twice", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, pages * PAGE)) fail("memfd");
  for (int index = 0; index < 2; index++) {
    char *memory = mmap(0, (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) fail("mmap");
    write_pages(memory, 0, pages);
    if (index == 0) printf("at %lx\n", (unsigned long)memory);
  }
}

// files NAME...: maps a page of each file, made in the working directory; a name that ends in "!" is unlinked afterwards.
static void files(int count, char **arguments) {
  for (int index = 2; index < count; index++) {
    size_t length = strlen(arguments[index]);
    int goes = length > 0 && arguments[index][length - 1] == '!';
    int file = open(arguments[index], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, PAGE)) fail("open");
    char *memory = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) fail("mmap");
    memory[0] = 1;
    if (goes) unlink(arguments[index]);
  }
}

// vfork: a child that has the same address space while its parent sleeps.
static void vforked(int out) {
  printf("ready %d\n", getpid());
  fflush(stdout);
  pid_t child = vfork();
  if (child == 0) {
    if (write(out, "x", 1) != 1) _exit(1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
    _exit(0);
  }
}

// storm COUNT: so many children that come and go as fast as they can.
static void storm(char **arguments) {
  long count = atol(arguments[2]);
  printf("ready %d\n", getpid());
  fflush(stdout);
  for (long births = 0; births < count; births++) {
    pid_t child = start_child();
    if (child == 0) {
      char *memory = map(64 * PAGE, MAP_PRIVATE);
      write_pages(memory, 0, 64);
      _exit(0);
    }
    if (births % 4 != 0) waitpid(child, 0, 0);
    while (waitpid(-1, 0, WNOHANG) > 0) {
    }
  }
  printf("births %ld\n", count);
  fflush(stdout);
}

// churn: mappings that come and go as fast as they can, until the input ends.
static void churn(void) {
  printf("ready %d\n", getpid());
  fflush(stdout);
  fcntl(0, F_SETFL, O_NONBLOCK);
  char byte;
  char *kept[32] = {0};
  size_t sizes[32] = {0};
  for (unsigned index = 0;; index = (index * 1103515245u + 12345u)) {
    unsigned slot = index >> 16 & 31;
    if (kept[slot]) munmap(kept[slot], sizes[slot]);
    sizes[slot] = (size_t)(1 + (index >> 21 & 127)) * PAGE;
    kept[slot] = map(sizes[slot], MAP_PRIVATE);
    write_pages(kept[slot], 0, (long)(sizes[slot] / PAGE));
    if (read(0, &byte, 1) == 0) return;
  }
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) fail("pipe2");
  const char *what = arguments[1];
  if (!strcmp(what, "fork") && count == 4) forks(arguments, ends[1], ends[0]);
  else if (!strcmp(what, "huge")) huge(ends[1], ends[0]);
  else if (!strcmp(what, "zeros") && count == 3) zeros(arguments);
  else if (!strcmp(what, "vmas") && count == 3) vmas(arguments);
  else if (!strcmp(what, "sparse") && count == 3) sparse(arguments);
  else if (!strcmp(what, "twice") && count == 3) twice(arguments);
  else if (!strcmp(what, "files")) files(count, arguments);
  else if (!strcmp(what, "zombie")) {
    pid_t child = start_child();
    if (child == 0) _exit(0);
    siginfo_t info;
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    printf("child %d\n", child);
  } else if (!strcmp(what, "vfork")) {
    vforked(ends[1]);
    return 0;
  } else if (!strcmp(what, "write-later") && count == 4) {
    write_later(arguments, ends[1], ends[0]);
    return 0;
  } else if (!strcmp(what, "storm") && count == 3) {
    storm(arguments);
    while (read(0, arguments[0], 1) > 0 || errno == EINTR) {
    }
    return 0;
  } else if (!strcmp(what, "churn")) {
    churn();
    return 0;
  } else return 2;
  printf("ready %d\n", getpid());
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0 || errno == EINTR) {
  }
  return 0;
}
