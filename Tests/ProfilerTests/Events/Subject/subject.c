// A process that takes known page faults: it prepares what its first argument names, says where its memory is and "ready", does it
// when a byte comes, says "done" and how many faults the kernel has counted for it, and rests until its standard input ends. "at-once"
// says nothing, and does not wait.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, THREADS_MAX = 16 };

static void fail(const char *what) {
  perror(what);
  _exit(1);
}

static long pages;
static char *memory;

// New pages wait on a list of the CPU where they were taken, which holds a reference to each. A write fault empties the list of its
// own CPU only: on another one a page that is the process's alone would be copied instead of reused. A ring and a period are of a CPU
// too.
static void stay_on_this_cpu(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(sched_getcpu(), &set);
  if (sched_setaffinity(0, sizeof set, &set)) fail("sched_setaffinity");
}

// Memory that begins where a huge page can.
static void map(int advice) {
  size_t size = (size_t)pages * PAGE, huge = 2 << 20;
  char *start = mmap(0, size + huge, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (start == MAP_FAILED) fail("mmap");
  memory = (char *)(((uintptr_t)start + huge - 1) & ~(huge - 1));
  if (madvise(start, size + huge, advice)) fail("madvise");
}

// Only writes: an emulated processor may have two faults for one instruction that reads as well.
static void write_pages(long first, long count) {
  static char value;
  value++;
  for (long page = first; page < first + count; page++) *(volatile char *)(memory + page * PAGE) = value;
}

static void write_slowly(void) {
  for (long page = 0; page < pages; page++) {
    write_pages(page, 1);
    usleep(50);
  }
}

static void await_byte(int from) {
  char byte;
  ssize_t got;
  do got = read(from, &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got != 1) _exit(0);
}

static void send_byte(int to) {
  if (write(to, "x", 1) != 1) _exit(1);
}

static int asked[2], answered[2];

// A child that keeps all pages shared, and writes into its parent's memory when it is asked to.
static void start_holder(void) {
  pid_t parent = getpid();
  if (pipe2(asked, O_CLOEXEC) || pipe2(answered, O_CLOEXEC)) fail("pipe2");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  for (;;) {
    await_byte(asked[0]);
    for (long page = 0; page < pages; page++) {
      char byte = 1;
      struct iovec local = {&byte, 1}, remote = {memory + page * PAGE, 1};
      if (process_vm_writev(parent, &local, 1, &remote, 1, 0) != 1) fail("process_vm_writev");
    }
    send_byte(answered[1]);
  }
}

static void read_zeros(int file) {
  for (long page = 0; page < pages; page++)
    if (read(file, memory + page * PAGE, 1) != 1) fail("read");
}

// Pages that were shared and are the process's alone again are written, each before a page of a file is.
static void write_and_fill_file(void) {
  int file = memfd_create("filled", MFD_CLOEXEC);
  if (file < 0) fail("memfd_create");
  for (long page = 0; page < pages; page++) {
    write_pages(page, 1);
    if (pwrite(file, "x", 1, page * PAGE) != 1) fail("pwrite");
  }
}

// Shares all pages for a moment, which takes the right to write them away.
static void share_for_a_moment(void) {
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) _exit(0);
  waitpid(child, 0, 0);
}

static int go[2], finished[2];
static long thread_count;

static void *run_thread(void *argument) {
  long index = (long)(intptr_t)argument, share = pages / thread_count;
  await_byte(go[0]);
  write_pages(index * share, share);
  send_byte(finished[1]);
  for (;;) pause();
}

static void start_threads(long first, long count) {
  for (long index = first; index < first + count; index++) {
    pthread_t thread;
    if (pthread_create(&thread, 0, run_thread, (void *)(intptr_t)index)) fail("pthread_create");
  }
}

// Children that come and go as fast as they can, each of which writes one page.
static void fork_storm(long count) {
  for (long index = 0; index < count; index++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      write_pages(0, 1);
      _exit(0);
    }
    waitpid(child, 0, 0);
  }
}

// Children that each write all pages and have a child that writes them once more.
static void fork_children(long count) {
  for (long index = 0; index < count; index++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
      write_pages(0, pages);
      pid_t grandchild = fork();
      if (grandchild < 0) _exit(1);
      if (grandchild == 0) {
        write_pages(0, pages);
        _exit(0);
      }
      waitpid(grandchild, 0, 0);
      _exit(0);
    }
    waitpid(child, 0, 0);
  }
}

// A child that writes and stays.
static void fork_one_that_stays(void) {
  int written[2];
  if (pipe(written)) fail("pipe");
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    write_pages(0, pages);
    send_byte(written[1]);
    for (;;) pause();
  }
  await_byte(written[0]);
}

static void fault_for_ever(void) {
  for (;;) {
    write_pages(0, pages);
    if (madvise(memory, (size_t)pages * PAGE, MADV_DONTNEED)) fail("madvise");
  }
}

static long faults(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const char *what = arguments[1];
  pages = strtol(arguments[2], 0, 10);
  long number = count > 3 ? strtol(arguments[3], 0, 10) : 1;
  if (pages <= 0 || number <= 0 || number > THREADS_MAX) return 2;
  thread_count = number;
  int is_huge = !strcmp(what, "huge-writes");
  map(is_huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  if (zeros < 0 || pipe2(go, O_CLOEXEC) || pipe2(finished, O_CLOEXEC)) fail("open");
  int is_new = is_huge || !strcmp(what, "first-writes") || !strcmp(what, "first-reads") || !strcmp(what, "for-ever");
  if (!strncmp(what, "writes", 6)) stay_on_this_cpu();
  if (!is_new) write_pages(0, pages);
  if (!strcmp(what, "writes-and-files")) share_for_a_moment();
  else if (!is_new && strcmp(what, "children") && strcmp(what, "child-stays") && strcmp(what, "storm"))
    start_holder();
  if (!strcmp(what, "threads")) start_threads(0, number);
  if (!strcmp(what, "at-once")) {
    write_pages(0, pages);
    return 0;
  }
  printf("at %lx\nready %d\n", (unsigned long)memory, getpid());
  fflush(stdout);
  await_byte(0);
  long before = faults();
  if (is_huge || !strcmp(what, "writes") || !strcmp(what, "first-writes")) write_pages(0, pages);
  else if (!strcmp(what, "writes-slowly")) write_slowly();
  else if (!strcmp(what, "first-reads")) {
    for (long page = 0; page < pages; page++) (void)*(volatile char *)(memory + page * PAGE);
  } else if (!strcmp(what, "reads-into")) read_zeros(zeros);
  else if (!strcmp(what, "populate")) {
    // Linux 5.14.
    if (madvise(memory, (size_t)pages * PAGE, 23 /* MADV_POPULATE_WRITE */)) {
      printf("unable\n");
      return 0;
    }
  } else if (!strcmp(what, "mlock")) {
    if (mlock(memory, (size_t)pages * PAGE)) fail("mlock");
  } else if (!strcmp(what, "written-by-other")) {
    send_byte(asked[1]);
    await_byte(answered[0]);
  } else if (!strcmp(what, "threads") || !strcmp(what, "new-threads")) {
    if (!strcmp(what, "new-threads")) start_threads(0, number);
    for (long index = 0; index < number; index++) send_byte(go[1]);
    for (long index = 0; index < number; index++) await_byte(finished[0]);
  } else if (!strcmp(what, "children")) fork_children(number);
  else if (!strcmp(what, "child-stays")) fork_one_that_stays();
  else if (!strcmp(what, "writes-and-files")) write_and_fill_file();
  else if (!strcmp(what, "storm")) fork_storm(pages);
  else if (!strcmp(what, "for-ever")) {
    printf("done 0\n");
    fflush(stdout);
    fault_for_ever();
  } else return 2;
  printf("done %ld\n", faults() - before);
  fflush(stdout);
  for (;;) await_byte(0);
}
