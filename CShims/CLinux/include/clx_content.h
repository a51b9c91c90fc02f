#pragma once
// What pages hold whose scenario says "first byte f, filled with r". KSM merges pages of equal content, whoever they
// belong to, so a run may salt its pages: then only its own are equal to them. A page of zeros stays one.
//
//   bytes 0..7        f and seven bytes of salt, or zeros where f is 0
//   bytes 8..4087     r
//   bytes 4088..4095  r and seven bytes of salt, or zeros where r is 0
//
// Every store of a first byte writes the first word, so equal pages of the model are equal here, and others are not.
// memcmp, which orders the trees of KSM, meets f first; where that is equal the salt is too, and r comes next. So the
// order of pages is that of (f, r), whatever the salt.

#include <stdint.h>

/// The first or the last word of a page, given its byte. The lowest byte of the salt does not matter.
static inline uint64_t clx_salted_word(uint8_t byte, uint64_t salt) {
  return byte ? (salt & ~UINT64_C(0xff)) | byte : 0;
}

/// A word of the rest of a page.
static inline uint64_t clx_filled_word(uint8_t byte) { return byte * UINT64_C(0x0101010101010101); }
