// A process that dies of SIGSEGV or SIGBUS says so first: the counts of the window, the address and the error code.

#include <signal.h>
#include <ucontext.h>

#include "actor.h"

/// The kernel's own sigaction, which rt_sigaction(2) takes; the C library's wrapper has another layout.
struct kernel_sigaction {
  void *handler;
  unsigned long flags;
  void *restorer;
  uint64_t mask;
};

enum { SA_RESTORER_FLAG = 0x04000000 };

static void restorer(void) { __asm__ volatile("movq %0, %%rax\n\tsyscall" : : "i"(__NR_rt_sigreturn)); }

static void set_action(int signal, void *handler) {
  struct kernel_sigaction action;
  action.handler = handler;
  action.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER_FLAG;
  action.restorer = (void *)restorer;
  action.mask = 0;
  call6(__NR_rt_sigaction, signal, (long)&action, 0, sizeof action.mask, 0, 0);
}

static void die_of(int signal, siginfo_t *information, void *context) {
  struct slot *slot = (struct slot *)((uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)(SLOT_SIZE - 1));
  close_window(slot);
  count_window(slot);
  slot->reply.signal = signal;
  slot->reply.address = (uintptr_t)information->si_addr;
  slot->reply.error_code = (uint64_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_ERR];
  slot->reply.result = 0;
  send_reply(slot, CLX_KILLED);
  // The controller reads the state of this address space before it lets the process die.
  call6(__NR_recvfrom, slot->socket, (long)&slot->command, sizeof slot->command, 0, 0, 0);
  // Running the access again would trap again, so the signal is raised anew for the default action.
  set_action(signal, (void *)SIG_DFL);
  uint64_t only = 1ull << (signal - 1);
  long pid = call3(__NR_getpid, 0, 0, 0);
  call3(__NR_tgkill, pid, call3(__NR_gettid, 0, 0, 0), signal);
  call6(__NR_rt_sigprocmask, SIG_UNBLOCK, (long)&only, 0, sizeof only, 0, 0);
  call3(__NR_exit_group, 128 + signal, 0, 0);
}

void install_handlers(void) {
  set_action(SIGSEGV, (void *)die_of);
  set_action(SIGBUS, (void *)die_of);
}

void use_signal_stack(struct slot *slot) {
  stack_t stack;
  stack.ss_sp = slot->signal_stack;
  stack.ss_flags = 0;
  stack.ss_size = sizeof slot->signal_stack;
  call3(__NR_sigaltstack, (long)&stack, 0, 0);
}
