// fork, vfork, spawn and threads, without the C library: it would write to memory on both sides.

#include <errno.h>
#include <sched.h>
#include <signal.h>

#include "actor.h"

/// clone(2) with the parent's counters read before anything else runs: after fork even the return address that the
/// parent's next call pushes costs a fault. The child starts `entry(slot)` on `stack`, or goes on here if that is 0.
static long clone_and_count(unsigned long flags, void *stack, void (*entry)(struct slot *), struct slot *slot,
                            struct rusage *after, uint64_t *closed) {
  long result;
  register void *entry_register __asm__("r12") = (void *)entry;
  register struct slot *slot_register __asm__("r13") = slot;
  register struct rusage *after_register __asm__("r14") = after;
  register long result_register __asm__("r15") = 0;
  register uint64_t stamp_register __asm__("rbx") = 0;
  __asm__ volatile(
      "xorl %%edx, %%edx\n\t"
      "xorl %%r10d, %%r10d\n\t"
      "xorl %%r8d, %%r8d\n\t"
      "syscall\n\t"
      "movq %%rax, %%r15\n\t"
      "testq %%rax, %%rax\n\t"
      "jz 1f\n\t"
      "lfence\n\t"
      "rdtsc\n\t"
      "shlq $32, %%rdx\n\t"
      "orq %%rdx, %%rax\n\t"
      "movq %%rax, %%rbx\n\t"
      "movl %[getrusage], %%eax\n\t"
      "movl %[task], %%edi\n\t"
      "movq %%r14, %%rsi\n\t"
      "syscall\n\t"
      "jmp 2f\n"
      "1:\n\t"
      "testq %%r12, %%r12\n\t"
      "jz 2f\n\t"
      "xorl %%ebp, %%ebp\n\t"
      "movq %%r13, %%rdi\n\t"
      "call *%%r12\n\t"
      "ud2\n"
      "2:"
      : "=a"(result), "+D"(flags), "+S"(stack), "+r"(result_register), "+r"(stamp_register)
      : "a"(__NR_clone), "r"(entry_register), "r"(slot_register), "r"(after_register), [getrusage] "i"(__NR_getrusage),
        [task] "i"(RUSAGE_THREAD)
      : "rcx", "rdx", "r8", "r10", "r11", "memory");
  // The child has slots and counters of its own, or waits for its first command.
  if (result_register) *closed = stamp_register;
  return result_register;
}

/// Whether a descriptor holds pages. The child of a vfork has closed sockets whose numbers its parent still has on record
/// in their common memory, and may have got such a number again.
static int holds_pages(const struct descriptors *descriptors, int descriptor) {
  for (int index = 0; index < MOST_PINS; index++) {
    const struct pin *pin = &descriptors->pins[index];
    if (pin->first - 1 == descriptor || pin->second - 1 == descriptor) return 1;
  }
  return descriptors->userfault - 1 == descriptor;
}

void close_other_sockets(int own, const struct descriptors *descriptors) {
  for (uint32_t index = 0; index < CLX_SLOTS; index++) {
    int socket = slot_sockets[index];
    if (socket && socket != own && !holds_pages(descriptors, socket)) call3(__NR_close, socket, 0, 0);
  }
}

/// The child of a vfork: it serves on its own stack in the memory of its parent.
static void serve_child(struct slot *child) {
  close_other_sockets(child->socket, child->descriptors);
  begin(child);
  serve(child);
}

/// A thread begins on the CPU of its maker, and its stack is new there: what that left in the batch must not stay.
static void serve_thread(struct slot *thread) {
  drain_folio_batches();
  if (thread->cpu >= 0) use_cpu((uint64_t)thread->cpu);
  begin(thread);
  serve(thread);
}

static void execute_child(struct slot *child) {
  close_other_sockets(child->socket, child->descriptors);
  execute_self(child->socket);
  call3(__NR_exit_group, 127, 0, 0);
}

static int64_t fork_child(struct slot *slot) {
  open_window(slot);
  long pid = clone_and_count(SIGCHLD, 0, 0, 0, &slot->after, &slot->closed);
  if (pid == 0) {
    // Only the task that forked is in the child.
    close_other_sockets(slot->passed, slot->descriptors);
    for (uint32_t index = 0; index < CLX_SLOTS; index++) slot_sockets[index] = 0;
    slot->socket = slot->passed;
    slot_sockets[slot->index] = slot->socket;
    slot->is_thread = 0;
    inherit_descriptors(slot);
    begin(slot);
    serve(slot);
  }
  return pid;
}

static int64_t share_with_child(struct slot *slot, unsigned long flags, void (*entry)(struct slot *)) {
  struct slot *child = slot_at(slot->command.target);
  if (!child || child == slot) {
    // The reply still needs counts: none.
    open_window(slot);
    close_window(slot);
    return -EAGAIN;
  }
  child->index = (uint32_t)slot->command.target;
  child->is_thread = slot->command.operation == CLX_THREAD;
  child->cpu = child->is_thread ? slot->command.flags : -1;
  child->socket = slot->passed;
  slot_sockets[child->index] = child->socket;
  child->passed = -1;
  child->pipe_read = slot->pipe_read;
  child->pipe_write = slot->pipe_write;
  child->descriptors = slot->descriptors;
  if (!child->is_thread) {
    child->own_descriptors = *slot->descriptors;
    child->descriptors = &child->own_descriptors;
  }
  open_window(slot);
  long made = clone_and_count(flags, child->stack + SLOT_STACK, entry, child, &slot->after, &slot->closed);
  // Descriptors are shared with a thread: the socket is its own now.
  if (child->is_thread && made > 0) slot->passed = -1;
  return made;
}

int64_t make_child(struct slot *slot) {
  enum { VFORK = CLONE_VM | CLONE_VFORK | SIGCHLD };
  enum { THREAD = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM };
  switch (slot->command.operation) {
  case CLX_FORK: return fork_child(slot);
  case CLX_VFORK: return share_with_child(slot, VFORK, serve_child);
  case CLX_THREAD: return share_with_child(slot, THREAD, serve_thread);
  default: return share_with_child(slot, VFORK, execute_child);
  }
}

int64_t execute_self(int socket) {
  char number[12];
  int at = sizeof number;
  number[--at] = 0;
  do {
    number[--at] = (char)('0' + socket % 10);
    socket /= 10;
  } while (socket > 0);
  // CPU -1: the new program stays where this one was placed.
  char *arguments[] = {"cowscope-actor", number + at, "-1", 0};
  char *environment[] = {"GLIBC_TUNABLES=glibc.pthread.rseq=0", 0};
  return call3(__NR_execve, (long)"/proc/self/exe", (long)arguments, (long)environment);
}
