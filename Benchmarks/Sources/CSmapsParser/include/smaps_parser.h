#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The amounts of a record that are summed, in kB. */
enum {
  SP_SIZE, SP_KERNEL_PAGE_SIZE, SP_MMU_PAGE_SIZE, SP_RSS, SP_PSS, SP_PSS_DIRTY, SP_SHARED_CLEAN, SP_SHARED_DIRTY,
  SP_PRIVATE_CLEAN, SP_PRIVATE_DIRTY, SP_REFERENCED, SP_ANONYMOUS, SP_KSM, SP_LAZY_FREE, SP_ANON_HUGE_PAGES,
  SP_SHMEM_PMD_MAPPED, SP_FILE_PMD_MAPPED, SP_SHARED_HUGETLB, SP_PRIVATE_HUGETLB, SP_SWAP, SP_SWAP_PSS, SP_LOCKED,
  SP_FIELDS
};

/* A record of smaps; the path and the flags stay in the text. */
struct sp_record {
  uint64_t start, end, offset, inode;
  uint32_t major, minor;
  char permissions[4];
  uint32_t path_length, flags_length;
  const char *path, *flags;
  uint64_t amounts[SP_FIELDS];
};

struct sp_smaps {
  struct sp_record *records;
  size_t count, room;
  uint64_t totals[SP_FIELDS];
};

/* Parses the text of smaps; false if it is none. The records keep their room for the next text. */
bool sp_parse(struct sp_smaps *smaps, const char *text, size_t length);

/* Frees the records. */
void sp_free(struct sp_smaps *smaps);
