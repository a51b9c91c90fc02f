// cowscope-actor SOCKET CPU: the process under test.
// cowscope-actor --guard ...: see guard.c.
// cowscope-actor --keep ...: see keeper.c.
// cowscope-actor --time ...: see timing/timing.h; --nothing and --executed are what its children become.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "actor.h"
#include "keeper.h"
#include "timing/timing.h"

__attribute__((aligned(SLOT_SIZE))) static uint8_t slots[CLX_SLOTS][SLOT_SIZE];
int slot_sockets[CLX_SLOTS];

struct slot *slot_at(uint64_t index) { return index < CLX_SLOTS ? (struct slot *)slots[index] : 0; }

/// Page-table sizes are compared between processes, so all programs must lie at the same addresses.
static void stop_address_randomization(char **arguments) {
  int current = personality(0xffffffff);
  if (current == -1 || (current & ADDR_NO_RANDOMIZE)) return;
  if (personality((unsigned long)current | ADDR_NO_RANDOMIZE) == -1) return;
  if (!(personality(0xffffffff) & ADDR_NO_RANDOMIZE)) return;
  execv("/proc/self/exe", arguments);
}

/// No core files, and no signal setting inherited from whoever started the controller (an ignored SIGCHLD would reap
/// children behind our back). Returns whether the stack has the size that the model knows.
static int settle(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The model knows how far a mapping may grow down.
  struct rlimit stack;
  if (getrlimit(RLIMIT_STACK, &stack) != 0) return 0;
  stack.rlim_cur = 8 << 20;
  if (setrlimit(RLIMIT_STACK, &stack) != 0) return 0;
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t empty;
  sigemptyset(&empty);
  sigprocmask(SIG_SETMASK, &empty, 0);
  return 1;
}

/// The main task leaves the stack that the C library ran on: that one is outside of what `pretouch` cares for.
__attribute__((noreturn)) static void run_in_slot(struct slot *slot) {
  __asm__ volatile(
      "mov %0, %%rdi\n\t"
      "mov %1, %%rsp\n\t"
      "xor %%ebp, %%ebp\n\t"
      "call *%2\n\t"
      "ud2"
      :
      : "r"(slot), "r"((uintptr_t)slot->stack + SLOT_STACK), "r"(serve)
      : "rdi", "memory");
  __builtin_unreachable();
}

int main(int argument_count, char **arguments) {
  if (argument_count >= 2 && strcmp(arguments[1], "--guard") == 0) return guard(argument_count, arguments);
  if (argument_count >= 2 && strcmp(arguments[1], "--keep") == 0) return keeper(argument_count, arguments);
  if (argument_count == 2 && strcmp(arguments[1], "--nothing") == 0) return 0;
  if (argument_count == 3 && strcmp(arguments[1], "--executed") == 0) return timing_executed(arguments[2]);
  if (argument_count >= 2 && strcmp(arguments[1], "--time") == 0) return timing(argument_count, arguments);
  if (argument_count != 3) {
    static const char usage[] = "cowscope-actor is started by cowscope and is of no use by itself.\n";
    (void)!write(2, usage, sizeof usage - 1);
    return 2;
  }
  stop_address_randomization(arguments);
  if (!settle()) return CLX_EXIT_NO_STACK;
  int cpu = atoi(arguments[2]);
  if (cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
  }
  struct slot *slot = slot_at(0);
  slot->socket = atoi(arguments[1]);
  slot->descriptors = &slot->own_descriptors;
  slot_sockets[0] = slot->socket;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return CLX_EXIT_NO_PIPE;
  slot->pipe_read = ends[0];
  slot->pipe_write = ends[1];
  install_handlers();
  run_in_slot(slot);
}
