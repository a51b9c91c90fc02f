#include "clx_pagemap.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// include/uapi/linux/fs.h of Linux 6.7 and later.
struct pm_scan_arg {
  uint64_t size;
  uint64_t flags;
  uint64_t start;
  uint64_t end;
  uint64_t walk_end;
  uint64_t vec;
  uint64_t vec_len;
  uint64_t max_pages;
  uint64_t category_inverted;
  uint64_t category_mask;
  uint64_t category_anyof_mask;
  uint64_t return_mask;
};
_Static_assert(sizeof(struct pm_scan_arg) == 96, "the size of the kernel's structure");
_Static_assert(sizeof(struct clx_page_region) == 24, "the size of the kernel's structure");
#define PAGEMAP_SCAN_IOCTL _IOWR('f', 16, struct pm_scan_arg)

int clx_scan_pagemap(int file, uint64_t start, uint64_t end, struct clx_page_question question,
                     struct clx_page_region *regions, int capacity, uint64_t *walked) {
  struct pm_scan_arg scan = {
      .size = sizeof scan,
      .start = start,
      .end = end,
      .vec = (uintptr_t)regions,
      .vec_len = (uint64_t)(capacity < 512 ? capacity : 512),
      .max_pages = question.pages,
      .category_inverted = question.inverted,
      .category_mask = question.all,
      .category_anyof_mask = question.any,
      .return_mask = question.told,
  };
  int found = ioctl(file, PAGEMAP_SCAN_IOCTL, &scan);
  if (found < 0) return -errno;
  // Of memory that is gone, or is just going, some kernels report that nothing is there. A read of its pagemap ends at once then.
  uint64_t entry;
  if (pread(file, &entry, sizeof entry, 0) == 0) return -ESRCH;
  // With room left the kernel has seen everything, and its walk_end may be stale.
  *walked = question.pages == 0 && found < (int)scan.vec_len ? end : scan.walk_end;
  return found;
}

int clx_have_same_memory(int pid, int other) {
  long order = syscall(SYS_kcmp, pid, other, KCMP_VM, 0, 0);
  return order < 0 ? -errno : order == 0;
}
