// After fork every page that this program writes is write-protected, and its text is not mapped at all. All those
// faults are taken here, before a window is opened.

#include "actor.h"

extern uint8_t __start_cowscope_text[], __stop_cowscope_text[];
extern uint8_t __executable_start[], _end[];

static inline void read_byte(uintptr_t address) {
  uint8_t value;
  __asm__ volatile("movb (%1), %0" : "=q"(value) : "r"(address) : "memory");
}

/// Writes to a page without changing it.
static inline void write_byte(uintptr_t address) { __asm__ volatile("orb $0, (%0)" : : "r"(address) : "memory"); }

static inline void write_range(uintptr_t first, uintptr_t end) {
  for (uintptr_t page = first & ~(uintptr_t)(PAGE - 1); page < end; page += PAGE) write_byte(page);
}

static inline uintptr_t thread_pointer(void) {
  uintptr_t base;
  __asm__("movq %%fs:0, %0" : "=r"(base));
  return base;
}

void pretouch(struct slot *slot) {
  enum { LEAF_SPAN = 2 << 20 };
  for (uintptr_t page = (uintptr_t)__start_cowscope_text & ~(uintptr_t)(PAGE - 1);
       page < (uintptr_t)__stop_cowscope_text; page += PAGE)
    read_byte(page);
  // One page in each 2 MiB of the program, so that parent and child have the same page tables.
  for (uintptr_t page = (uintptr_t)__executable_start; page < (uintptr_t)_end; page += LEAF_SPAN) read_byte(page);
  read_byte((uintptr_t)_end - 1);
  write_range((uintptr_t)slot, (uintptr_t)slot + sizeof *slot);
  // A stack protector reads its canary from here; old kernels with rseq write here.
  write_byte(thread_pointer());
}

void pretouch_others(struct slot *slot) {
  for (uint32_t index = 0; index < CLX_SLOTS; index++) {
    struct slot *other = slot_at(index);
    if (slot_sockets[index] && other != slot) write_range((uintptr_t)other, (uintptr_t)other + sizeof *other);
  }
}
