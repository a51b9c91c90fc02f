#pragma once
// The process under test. It must not take a fault of its own while it is measured, so:
// - no C library after start: system calls are made here, nothing writes errno, nothing allocates;
// - all code and data of this program lie in sections of their own, which `pretouch` knows the bounds of;
// - state lives in a slot that belongs to one task, because a vfork child shares the memory of its parent.

#include <asm/unistd.h>
#include <stdint.h>
#include <sys/resource.h>

#include "clx_actor.h"

#pragma clang section text = "cowscope_text" rodata = "cowscope_rodata" data = "cowscope_data" bss = "cowscope_bss"

enum {
  PAGE = 4096,
  SLOT_STACK = 8 * PAGE,
  SLOT_SIGNAL_STACK = 4 * PAGE,
};

enum { MOST_PINS = 64 };

/// The descriptors that hold pages: a ring, or both ends of a pipe; each plus one, so that 0 is none.
struct pin {
  int first;
  int second;
};

/// What the commands of a process have opened.
struct descriptors {
  struct pin pins[MOST_PINS];
  /// The userfaultfd of the address space and one, or 0.
  int userfault;
};

/// What one task needs. Tasks that share an address space have one slot each.
struct slot {
  /// The signal handler finds the slot by rounding its stack pointer down, so this comes first, aligned to its size.
  uint8_t signal_stack[SLOT_SIGNAL_STACK];
  uint8_t stack[SLOT_STACK];
  struct rusage before;
  struct rusage after;
  /// The time stamp counter at both ends of the window.
  uint64_t opened;
  uint64_t closed;
  struct clx_command command;
  struct clx_reply reply;
  int socket;
  /// The descriptor that came with the command, or -1.
  int passed;
  /// A pipe through which the kernel is made to touch pages.
  int pipe_read;
  int pipe_write;
  /// The CPU that a new thread moves to before it begins, or -1.
  int cpu;
  uint32_t index;
  /// It is not the first task of its process.
  uint8_t is_thread;
  /// Those of its process: in the slot of the first task.
  struct descriptors *descriptors;
  struct descriptors own_descriptors;
  /// Aligned, for transfers with O_DIRECT.
  __attribute__((aligned(PAGE))) uint8_t page[PAGE];
};

/// What a slot occupies: a power of two, so that addresses can be rounded down to its start.
enum { SLOT_SIZE = 16 * PAGE };
_Static_assert(sizeof(struct slot) <= SLOT_SIZE, "a slot must fit its place");

/// The slot of a number, null beyond the last.
struct slot *slot_at(uint64_t index);

/// The sockets of all slots that were ever used in this address space, 0 for the others. Its entries may be stale.
extern int slot_sockets[CLX_SLOTS];

/// Answers commands until the socket ends. Never returns.
__attribute__((noreturn)) void serve(struct slot *slot);

/// Starts a task in a slot: signal stack, touched pages, and the word `ready`.
void begin(struct slot *slot);

/// Empties the folio batches of this CPU.
void drain_folio_batches(void);

/// Makes every page that serving a command needs present and writable in this address space.
void pretouch(struct slot *slot);
/// The same for all slots that other tasks of this address space use: a fork write-protects theirs too.
void pretouch_others(struct slot *slot);

/// Sends the reply; the process ends if nobody listens any more.
void send_reply(struct slot *slot, enum clx_reply_kind kind);

/// Installs the handlers of SIGSEGV and SIGBUS for the whole program.
void install_handlers(void);
/// Gives the calling task the signal stack of its slot.
void use_signal_stack(struct slot *slot);

/// Loads, stores, exchanges and calls of user code, and accesses of the kernel.
int64_t touch_pages(struct slot *slot);
/// pwrite(2) of pages of a file.
int64_t write_file_pages(struct slot *slot);

/// mbind, set_mempolicy and move_pages.
int64_t set_policy(struct slot *slot);
int64_t migrate_pages(struct slot *slot);
/// One page between memory and the file beside the command, by O_DIRECT.
long direct_store(struct slot *slot, uint64_t address);
long direct_load(struct slot *slot, uint64_t address, uint8_t *value);

/// Adds a byte that was read to the reply, and sends what is there when the packet is full.
void note_value(struct slot *slot, uint8_t value);

/// Pins, other processes' memory and userfaultfd; see kernel_access.c and userfault.c.
int64_t pin_pages(struct slot *slot);
int64_t unpin_pages(struct slot *slot);
int64_t touch_foreign_pages(struct slot *slot);
int64_t control_userfault(struct slot *slot);

/// A child of fork has the descriptors of its parent, but for a userfaultfd, which is of no use to it.
void inherit_descriptors(struct slot *slot);

/// fork, vfork, spawn and thread. Return twice.
int64_t make_child(struct slot *slot);
/// Closes the sockets of all other tasks, which this process has copies of.
void close_other_sockets(int own, const struct descriptors *descriptors);
/// Replaces the program by itself. Returns only if that fails.
int64_t execute_self(int socket);

/// Removes what the controller left behind when it ends; see guard.c.
int guard(int argument_count, char **arguments);

/// A system call; returns minus errno on failure.
static inline long call6(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
static inline long call3(long number, long a, long b, long c) { return call6(number, a, b, c, 0, 0, 0); }

/// The time stamp counter, with everything before it done and nothing after it begun.
static inline uint64_t time_stamp(void) {
  uint32_t low, high;
  __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

/// Opens the window of a measurement: faults belong to the task, not to its process. getrusage writes a page itself, so it runs twice.
static inline void open_window(struct slot *slot) {
  call3(__NR_getrusage, RUSAGE_THREAD, (long)&slot->after, 0);
  call3(__NR_getrusage, RUSAGE_THREAD, (long)&slot->before, 0);
  call3(__NR_getrusage, RUSAGE_THREAD, (long)&slot->before, 0);
  slot->opened = time_stamp();
}

/// Closes the window.
static inline void close_window(struct slot *slot) {
  slot->closed = time_stamp();
  call3(__NR_getrusage, RUSAGE_THREAD, (long)&slot->after, 0);
}

/// sched_setaffinity(2) of the calling task to one CPU.
long use_cpu(uint64_t cpu);

static inline int64_t cpu_microseconds(const struct rusage *usage) {
  return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

/// Puts the counts of the closed window into the reply.
static inline void count_window(struct slot *slot) {
  slot->reply.minor_faults = slot->after.ru_minflt - slot->before.ru_minflt;
  slot->reply.major_faults = slot->after.ru_majflt - slot->before.ru_majflt;
  slot->reply.ticks = slot->closed - slot->opened;
  slot->reply.cpu_microseconds = cpu_microseconds(&slot->after) - cpu_microseconds(&slot->before);
  slot->reply.switches =
      slot->after.ru_nvcsw + slot->after.ru_nivcsw - slot->before.ru_nvcsw - slot->before.ru_nivcsw;
}
