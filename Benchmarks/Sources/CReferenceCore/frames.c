#include "frames.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

_Noreturn void rc_out_of_memory(void) {
  fputs("reference core: out of memory\n", stderr);
  abort();
}

/* Zeroed memory the host provides when it is touched; the frame table is sized for the worst case. */
static void *reserve(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) rc_out_of_memory();
  return memory;
}

static size_t table_bytes(const struct frames *frames) { return (size_t)frames->count * sizeof(struct frame); }
static size_t free_bytes(const struct frames *frames) { return (size_t)frames->words * 64 * sizeof(uint64_t); }
static size_t any_free_bytes(const struct frames *frames) { return (size_t)frames->words * sizeof(uint64_t); }

void rc_frames_init(struct frames *frames, uint32_t count) {
  memset(frames, 0, sizeof *frames);
  frames->count = count;
  frames->words = (count + 4095) / 4096;
  frames->table = reserve(table_bytes(frames));
  frames->free = reserve(free_bytes(frames));
  frames->any_free = reserve(any_free_bytes(frames));
  for (uint32_t number = 0; number < count; number++) {
    frames->free[number / 64] |= 1ull << number % 64;
    frames->any_free[number / 4096] |= 1ull << number / 64 % 64;
  }
}

void rc_frames_destroy(struct frames *frames) {
  munmap(frames->table, table_bytes(frames));
  munmap(frames->free, free_bytes(frames));
  munmap(frames->any_free, any_free_bytes(frames));
}
