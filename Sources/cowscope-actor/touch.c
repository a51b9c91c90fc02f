// Accesses to the arena: one instruction, or one system call, for each page.

#include <errno.h>

#include "actor.h"
#include "clx_content.h"

static inline uint8_t load(uint64_t address) {
  uint8_t value;
  __asm__ volatile("movb (%1), %0" : "=q"(value) : "r"(address) : "memory");
  return value;
}

static inline void store(uint64_t address, uint64_t word) {
  __asm__ volatile("movq %1, (%0)" : : "r"(address), "r"(word) : "memory");
}

static inline void exchange(uint64_t address, uint64_t word) {
  __asm__ volatile("xchgq %0, (%1)" : "+r"(word) : "r"(address) : "memory");
}

static inline void call(uint64_t address) {
  __asm__ volatile("call *%0" : : "r"(address) : "memory");
}

/// The first store goes to the start of the page, so that the trap has the same address as that of a single store.
static inline void fill(uint64_t address, uint8_t value, uint64_t salt) {
  uint64_t ends = clx_salted_word(value, salt), rest = clx_filled_word(value);
  uint64_t last = address + PAGE - sizeof rest;
  store(address, ends);
  for (uint64_t at = address + sizeof rest; at < last; at += sizeof rest) store(at, rest);
  store(last, ends);
}

/// Prepares the page from which the kernel is made to write.
static void prepare_page(struct slot *slot) { fill((uintptr_t)slot->page, slot->command.value, slot->command.salt); }

/// How much of that page a write of the first byte takes.
static inline long stored_length(const struct slot *slot) { return slot->command.whole ? PAGE : 8; }

/// Adds a byte that was read to the reply, and sends what is there when the packet is full.
void note_value(struct slot *slot, uint8_t value) {
  if (slot->reply.value_count == CLX_VALUES_MAX) send_reply(slot, CLX_VALUES);
  slot->reply.values[slot->reply.value_count++] = value;
}

/// read(2) from a pipe into the page.
static long kernel_store(struct slot *slot, uint64_t address) {
  long length = stored_length(slot);
  long done = call3(__NR_write, slot->pipe_write, (long)slot->page, length);
  if (done < 0) return done;
  done = call3(__NR_read, slot->pipe_read, (long)address, length);
  if (done == length) return 0;
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
  uint64_t salt = slot->command.salt;
  if (slot->command.kind == CLX_READ) {
    value = load(address);
    if (notes) note_value(slot, value);
  } else if (slot->command.kind == CLX_WRITE) {
    if (slot->command.whole)
      fill(address, value, salt);
    else
      store(address, clx_salted_word(value, salt));
  } else if (slot->command.kind == CLX_EXCHANGE) {
    exchange(address, clx_salted_word(value, salt));
  } else {
    call(address);
  }
}

int64_t touch_pages(struct slot *slot) {
  struct clx_command *command = &slot->command;
  prepare_page(slot);
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
  prepare_page(slot);
  long length = stored_length(slot);
  open_window(slot);
  long done = length;
  for (uint64_t page = 0; page < command->count && done == length; page++)
    done = call6(__NR_pwrite64, slot->passed, (long)slot->page, length, (long)(command->offset + page * PAGE), 0, 0);
  close_window(slot);
  if (done < 0) return done;
  return done == length ? 0 : -EIO;
}
