// A process that writes to a shared page from a known place: its first argument names it. It says where its page is and "ready", and does
// it when a byte comes: then the C library has told who called, and the page is written right afterwards in the same function. Both are
// printed: "callers" and the addresses to return to, innermost first. It rests until its standard input ends.
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096, CALLERS_MAX = 2000 };

#define CALLED __attribute__((noinline, used))
// A call that is the last thing would become a jump.
#define STAY __asm__ volatile("" ::: "memory")

static volatile char *memory;
static void *callers[CALLERS_MAX], *outer_callers[CALLERS_MAX];
static int caller_count, outer_count;

static void fail(const char *what) {
  perror(what);
  _exit(1);
}

static CALLED void strike(void) {
  caller_count = backtrace(callers, CALLERS_MAX);
  *memory = 1;
  STAY;
}

static CALLED void third(void) {
  strike();
  STAY;
}
static CALLED void second(void) {
  third();
  STAY;
}
static CALLED void first(void) {
  second();
  STAY;
}

static CALLED int descend(int depth) {
  // Each call keeps something in a register that its callee saves.
  int here = depth ^ getpid();
  if (depth > 0) here += descend(depth - 1);
  else first();
  STAY;
  return here;
}

static CALLED void moving_frame(size_t size) {
  char *room = __builtin_alloca(size);
  memset(room, 1, size);
  first();
  __asm__ volatile("" ::"r"(room) : "memory");
}

static int compare(const void *left, const void *right) {
  static int struck;
  if (!struck++) first();
  return *(const int *)left - *(const int *)right;
}

static CALLED void sort(void) {
  int numbers[] = {3, 1, 2};
  qsort(numbers, 3, sizeof *numbers, compare);
  STAY;
}

static void handle(int number) {
  (void)number;
  first();
  STAY;
}

static void install(void (*handler)(int), int signal, int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  if (sigaction(signal, &action, 0)) fail("sigaction");
}

static CALLED void raise_signal(int flags) {
  install(handle, SIGUSR1, flags);
  // Whoever has started this may have blocked it.
  sigset_t set;
  if (sigemptyset(&set) || sigaddset(&set, SIGUSR1) || sigprocmask(SIG_UNBLOCK, &set, 0)) fail("sigprocmask");
  raise(SIGUSR1);
  STAY;
}

static CALLED void use_other_stack(void) {
  stack_t stack = {.ss_size = 1 << 16};
  stack.ss_sp = mmap(0, stack.ss_size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, 0)) fail("sigaltstack");
  raise_signal(SA_ONSTACK);
  STAY;
}

static void *run(void *unused) {
  (void)unused;
  first();
  STAY;
  return 0;
}

// A stack with nothing behind it, so that less can be copied than is wanted.
static CALLED void thread(void) {
  size_t size = 1 << 18;
  char *room = mmap(0, size + PAGE, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (room == MAP_FAILED || mprotect(room + size, PAGE, PROT_NONE)) fail("mmap");
  pthread_attr_t attributes;
  pthread_t made;
  if (pthread_attr_init(&attributes) || pthread_attr_setstack(&attributes, room, size) ||
      pthread_create(&made, &attributes, run, 0) || pthread_join(made, 0))
    fail("a thread");
}

static int ends[2];

static CALLED void read_into(void) {
  caller_count = backtrace(callers, CALLERS_MAX);
  if (read(ends[0], (void *)memory, 1) != 1) fail("read");
  STAY;
}

#if defined(__x86_64__)
// Its first instruction is interrupted: the address in front of it belongs to another function.
extern void interrupted(void);
__asm__(".text\n.type before,@function\nbefore: .cfi_startproc\n.cfi_def_cfa_offset 800\nret\n.cfi_endproc\n.size before,.-before\n"
        ".globl interrupted\n.type interrupted,@function\ninterrupted: .cfi_startproc\nud2\nret\n.cfi_endproc\n"
        ".size interrupted,.-interrupted\n");

static void skip_trap(int number, siginfo_t *information, void *context) {
  (void)number, (void)information;
  first();
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2;
}

static CALLED void interrupt(void) {
  struct sigaction action = {.sa_sigaction = skip_trap, .sa_flags = SA_SIGINFO};
  if (sigaction(SIGILL, &action, 0)) fail("sigaction");
  interrupted();
  STAY;
}

// Code without any information about it. Behind the call it goes to its caller at once, or not before something that only a whole decoder
// would understand.
static CALLED void through_own_code(const unsigned char *bytes, size_t count) {
  unsigned char *code = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (code == MAP_FAILED) fail("mmap");
  memcpy(code, bytes, count);
  if (mprotect(code, PAGE, PROT_READ | PROT_EXEC)) fail("mprotect");
  outer_count = backtrace(outer_callers, CALLERS_MAX);
  ((void (*)(void (*)(void)))(uintptr_t)code)(first);
  STAY;
}

// sub $8,%rsp; call *%rdi; add $8,%rsp; ret
static const unsigned char trampoline[] = {0x48, 0x83, 0xec, 8, 0xff, 0xd7, 0x48, 0x83, 0xc4, 8, 0xc3};
// push %rbp; mov %rsp,%rbp; call *%rdi; mov %rax,%rax; pop %rbp; ret
static const unsigned char framed[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x48, 0x89, 0xc0, 0x5d, 0xc3};

// The stack pointer is moved so that the return address is the first thing on a page of its own, and what the jump to the C library pushes
// is the last on the one below: the page that is shared. Its frame begins where the frame pointer says.
static CALLED void through_linkage(char *page) {
  caller_count = backtrace(callers, CALLERS_MAX);
  volatile char *room = __builtin_alloca(getpid() ? 64 : 128);
  *room = 1;
  __asm__ volatile(
      "mov %%rsp,%%rbx\n mov %0,%%rsp\n call getppid@PLT\n mov %%rbx,%%rsp\n" ::"r"(page + PAGE + 8)
      : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
  __asm__ volatile("" ::"r"(room) : "memory");
}
#endif

static CALLED void act(const char *what, int number) {
  if (!strcmp(what, "plain")) first();
  else if (!strcmp(what, "recursion")) descend(number);
  else if (!strcmp(what, "alloca")) moving_frame((size_t)number);
  else if (!strcmp(what, "sort")) sort();
  else if (!strcmp(what, "signal")) raise_signal(0);
  else if (!strcmp(what, "other-stack")) use_other_stack();
  else if (!strcmp(what, "thread")) thread();
  else if (!strcmp(what, "read")) read_into();
#if defined(__x86_64__)
  else if (!strcmp(what, "interrupted")) interrupt();
  else if (!strcmp(what, "trampoline")) through_own_code(trampoline, sizeof trampoline);
  else if (!strcmp(what, "framed")) through_own_code(framed, sizeof framed);
  else if (!strcmp(what, "linkage")) through_linkage((char *)memory);
#endif
  else {
    errno = EINVAL;
    fail(what);
  }
  STAY;
}

static void say(const char *what, void **addresses, int count) {
  printf("%s", what);
  for (int index = 0; index < count; index++) printf(" %lx", (unsigned long)addresses[index]);
  printf("\n");
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The C library loads what it needs for it at the first time.
  backtrace(callers, CALLERS_MAX);
  if (pipe(ends) || write(ends[1], "x", 1) != 1) fail("pipe");
  // The page is used as a stack too, which grows into those below.
  size_t size = 18 * PAGE;
  char *pages = mmap(0, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
  if (pages == MAP_FAILED || madvise(pages, size, MADV_NOHUGEPAGE)) fail("mmap");
  memset(pages, 1, size);
  memory = pages + size - 2 * PAGE;
  pid_t parent = getpid(), child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    for (;;) pause();
  }
  memory[PAGE] = 2;
  printf("at %lx\nready\n", (unsigned long)memory);
  fflush(stdout);
  if (getchar() == EOF) return 0;
  act(arguments[1], atoi(arguments[2]));
  say("outer", outer_callers, outer_count);
  say("callers", callers, caller_count);
  fflush(stdout);
  while (getchar() != EOF) {
  }
  kill(child, SIGKILL);
  return 0;
}
