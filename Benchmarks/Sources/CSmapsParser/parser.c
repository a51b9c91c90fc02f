/* The yardstick of the parser of smaps: records in an array, amounts by number, keys expected in the kernel's order. */

#include "smaps_parser.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *text;
  size_t length;
} keys[SP_FIELDS] = {
#define KEY(name) {name ":", sizeof name}
    KEY("Size"), KEY("KernelPageSize"), KEY("MMUPageSize"), KEY("Rss"), KEY("Pss"), KEY("Pss_Dirty"),
    KEY("Shared_Clean"), KEY("Shared_Dirty"), KEY("Private_Clean"), KEY("Private_Dirty"), KEY("Referenced"),
    KEY("Anonymous"), KEY("KSM"), KEY("LazyFree"), KEY("AnonHugePages"), KEY("ShmemPmdMapped"), KEY("FilePmdMapped"),
    KEY("Shared_Hugetlb"), KEY("Private_Hugetlb"), KEY("Swap"), KEY("SwapPss"), KEY("Locked"),
#undef KEY
};

struct cursor {
  const char *at, *end;
};

static uint64_t decimal(struct cursor *cursor) {
  uint64_t value = 0;
  while (cursor->at < cursor->end && (unsigned)(*cursor->at - '0') < 10)
    value = value * 10 + (unsigned)(*cursor->at++ - '0');
  return value;
}

static uint64_t hexadecimal(struct cursor *cursor) {
  uint64_t value = 0;
  for (; cursor->at < cursor->end; cursor->at++) {
    unsigned digit = (unsigned)(*cursor->at - '0'), letter = (unsigned)(*cursor->at - 'a');
    if (digit < 10) {
      value = value << 4 | digit;
    } else if (letter < 6) {
      value = value << 4 | (letter + 10);
    } else {
      break;
    }
  }
  return value;
}

static void skip_blanks(struct cursor *cursor) {
  while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t')) cursor->at++;
}

static bool expect(struct cursor *cursor, char byte) {
  if (cursor->at == cursor->end || *cursor->at != byte) return false;
  cursor->at++;
  return true;
}

static const char *end_of_line(const struct cursor *cursor) {
  const char *end = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));
  return end ? end : cursor->end;
}

static bool header(struct cursor *cursor, struct sp_record *record) {
  record->start = hexadecimal(cursor);
  if (!expect(cursor, '-')) return false;
  record->end = hexadecimal(cursor);
  if (!expect(cursor, ' ') || cursor->end - cursor->at < 5) return false;
  memcpy(record->permissions, cursor->at, 4);
  cursor->at += 5;
  record->offset = hexadecimal(cursor);
  if (!expect(cursor, ' ')) return false;
  record->major = (uint32_t)hexadecimal(cursor);
  if (!expect(cursor, ':')) return false;
  record->minor = (uint32_t)hexadecimal(cursor);
  if (!expect(cursor, ' ')) return false;
  record->inode = decimal(cursor);
  skip_blanks(cursor);
  const char *end = end_of_line(cursor);
  record->path = cursor->at;
  record->path_length = (uint32_t)(end - cursor->at);
  cursor->at = end;
  return expect(cursor, '\n');
}

static bool begins(const struct cursor *cursor, size_t key) {
  return (size_t)(cursor->end - cursor->at) >= keys[key].length &&
         memcmp(cursor->at, keys[key].text, keys[key].length) == 0;
}

/* The number of the key at the cursor, SP_FIELDS if it is none that is summed. */
static size_t key_at(const struct cursor *cursor, size_t guess) {
  if (guess < SP_FIELDS && begins(cursor, guess)) return guess;
  size_t key = 0;
  while (key < SP_FIELDS && !begins(cursor, key)) key++;
  return key;
}

static void fields(struct cursor *cursor, struct sp_record *record) {
  static const char flags[] = "VmFlags:";
  size_t guess = 0;
  while (cursor->at < cursor->end && *cursor->at >= 'A' && *cursor->at <= 'Z') {
    if (*cursor->at == 'V' && (size_t)(cursor->end - cursor->at) >= sizeof flags &&
        memcmp(cursor->at, flags, sizeof flags - 1) == 0) {
      record->flags = cursor->at + sizeof flags;
      cursor->at = end_of_line(cursor);
      record->flags_length = (uint32_t)(cursor->at - record->flags);
    } else {
      size_t key = key_at(cursor, guess);
      if (key < SP_FIELDS) {
        cursor->at += keys[key].length;
        skip_blanks(cursor);
        record->amounts[key] = decimal(cursor);
        guess = key + 1;
      }
      cursor->at = end_of_line(cursor);
    }
    if (cursor->at < cursor->end) cursor->at++;
  }
}

bool sp_parse(struct sp_smaps *smaps, const char *text, size_t length) {
  struct cursor cursor = {text, text + length};
  smaps->count = 0;
  memset(smaps->totals, 0, sizeof smaps->totals);
  while (cursor.at < cursor.end) {
    if (smaps->count == smaps->room) {
      size_t room = smaps->room ? 2 * smaps->room : 64;
      struct sp_record *records = realloc(smaps->records, room * sizeof *records);
      if (!records) return false;
      smaps->records = records;
      smaps->room = room;
    }
    struct sp_record *record = &smaps->records[smaps->count++];
    memset(record, 0, sizeof *record);
    if (!header(&cursor, record)) return false;
    fields(&cursor, record);
    for (size_t field = 0; field < SP_FIELDS; field++) smaps->totals[field] += record->amounts[field];
  }
  return true;
}

void sp_free(struct sp_smaps *smaps) {
  free(smaps->records);
  memset(smaps, 0, sizeof *smaps);
}
