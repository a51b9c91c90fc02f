// Accesses to the arena: one instruction, or one system call, for each page.

#include <errno.h>

#include "actor.h"

static inline uint8_t load(uint64_t address) {
  uint8_t value;
  __asm__ volatile("movb (%1), %0" : "=q"(value) : "r"(address) : "memory");
  return value;
}

static inline void store(uint64_t address, uint8_t value) {
  __asm__ volatile("movb %1, (%0)" : : "r"(address), "q"(value) : "memory");
}

static inline void exchange(uint64_t address, uint8_t value) {
  __asm__ volatile("xchgb %0, (%1)" : "+q"(value) : "r"(address) : "memory");
}

static inline void call(uint64_t address) {
  __asm__ volatile("call *%0" : : "r"(address) : "memory");
}

/// The first store goes to byte 0 of the page, so that the trap has the same address as that of a one-byte store.
static inline void fill(uint64_t address, uint8_t value) {
  store(address, value);
  uint64_t word = value * 0x0101010101010101ull;
  for (uint64_t at = address; at < address + PAGE; at += sizeof word)
    __asm__ volatile("movq %1, (%0)" : : "r"(at), "r"(word) : "memory");
}

void note_value(struct slot *slot, uint8_t value) {
  if (slot->reply.value_count == CLX_VALUES_MAX) send_reply(slot, CLX_VALUES);
  slot->reply.values[slot->reply.value_count++] = value;
}

/// read(2) from a pipe into the page.
static long kernel_store(struct slot *slot, uint64_t address) {
  uint64_t length = slot->command.whole ? PAGE : 1;
  long done = call3(__NR_write, slot->pipe_write, (long)slot->page, (long)length);
  if (done < 0) return done;
  done = call3(__NR_read, slot->pipe_read, (long)address, (long)length);
  if (done == (long)length) return 0;
  while (call3(__NR_read, slot->pipe_read, (long)slot->page, PAGE) > 0) {
  }
  return done < 0 ? done : -EFAULT;
}

/// write(2) from the page into a pipe; the byte then comes back to a page of this program.
static long kernel_load(struct slot *slot, uint64_t address, uint8_t *value) {
  long done = call3(__NR_write, slot->pipe_write, (long)address, 1);
  if (done < 0) return done;
  done = call3(__NR_read, slot->pipe_read, (long)slot->page, 1);
  *value = slot->page[0];
  return done < 0 ? done : 0;
}

static long touch_by_kernel(struct slot *slot, uint64_t address, int notes) {
  int is_direct = slot->command.by_kernel == CLX_BY_DIRECT_IO;
  if (slot->command.kind != CLX_READ) return is_direct ? direct_store(slot, address) : kernel_store(slot, address);
  uint8_t value = 0;
  long result = is_direct ? direct_load(slot, address, &value) : kernel_load(slot, address, &value);
  if (result == 0 && notes) note_value(slot, value);
  return result;
}

static void touch_by_user(struct slot *slot, uint64_t address, int notes) {
  uint8_t value = slot->command.value;
  if (slot->command.kind == CLX_READ) {
    value = load(address);
    if (notes) note_value(slot, value);
  } else if (slot->command.kind == CLX_WRITE) {
    if (slot->command.whole)
      fill(address, value);
    else
      store(address, value);
  } else if (slot->command.kind == CLX_EXCHANGE) {
    exchange(address, value);
  } else {
    call(address);
  }
}

int64_t touch_pages(struct slot *slot) {
  struct clx_command *command = &slot->command;
  for (uint32_t at = 0; at < PAGE; at++) slot->page[at] = command->value;
  int64_t result = 0;
  open_window(slot);
  for (uint32_t pass = 0; pass < command->times && result == 0; pass++) {
    // Nothing changes between passes, and a refused access is refused in the first.
    int notes = pass == 0;
    for (uint64_t page = 0; page < command->count && result == 0; page++) {
      uint64_t address = command->address + page * PAGE;
      if (command->by_kernel)
        result = touch_by_kernel(slot, address, notes);
      else
        touch_by_user(slot, address, notes);
    }
  }
  close_window(slot);
  return result;
}

int64_t write_file_pages(struct slot *slot) {
  struct clx_command *command = &slot->command;
  for (uint32_t at = 0; at < PAGE; at++) slot->page[at] = command->value;
  long length = command->whole ? PAGE : 1;
  open_window(slot);
  long done = length;
  for (uint64_t page = 0; page < command->count && done == length; page++)
    done = call6(__NR_pwrite64, slot->passed, (long)slot->page, length, (long)(command->offset + page * PAGE), 0, 0);
  close_window(slot);
  if (done < 0) return done;
  return done == length ? 0 : -EIO;
}
