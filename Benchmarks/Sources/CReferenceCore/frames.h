#pragma once

/* Page frames: 8 bytes each, handed out lowest number first, so that neighbours in memory stay neighbours in the table. */

#include <stdint.h>
#include <stdlib.h>

#define RC_ANON_EXCLUSIVE 0x80000000u /* PageAnonExclusive: certainly not shared */
#define RC_MAPCOUNT 0x7fffffffu

struct frame {
  uint32_t state;   /* mapcount and RC_ANON_EXCLUSIVE */
  uint32_t content; /* 0 for zeroed, else the number of the copy's origin */
};

struct frames {
  struct frame *table;
  uint64_t *free;      /* a bit per frame */
  uint64_t *any_free;  /* a bit per word of `free` */
  uint32_t count;
  uint32_t lowest;     /* no word of `any_free` below this one has a bit */
  uint32_t high_water; /* one more than the highest frame ever used */
  uint32_t words;      /* of any_free */
};

void rc_frames_init(struct frames *frames, uint32_t count);
void rc_frames_destroy(struct frames *frames);
_Noreturn void rc_out_of_memory(void);

static inline uint32_t frame_allocate(struct frames *frames) {
  while (frames->lowest < frames->words && frames->any_free[frames->lowest] == 0) frames->lowest++;
  if (frames->lowest == frames->words) rc_out_of_memory();
  uint32_t word = frames->lowest * 64 + (uint32_t)__builtin_ctzll(frames->any_free[frames->lowest]);
  uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(frames->free[word]);
  frames->free[word] &= frames->free[word] - 1;
  if (frames->free[word] == 0) frames->any_free[frames->lowest] &= frames->any_free[frames->lowest] - 1;
  if (number >= frames->high_water) frames->high_water = number + 1;
  return number;
}

static inline void frame_free(struct frames *frames, uint32_t number) {
  uint32_t word = number / 64;
  frames->free[word] |= 1ull << number % 64;
  frames->any_free[word / 64] |= 1ull << word % 64;
  if (word / 64 < frames->lowest) frames->lowest = word / 64;
}

/* One mapping of the frame less; the last one frees it. */
static inline void frame_unmap(struct frames *frames, uint32_t number) {
  if ((--frames->table[number].state & RC_MAPCOUNT) == 0) frame_free(frames, number);
}
