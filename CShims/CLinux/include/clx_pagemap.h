#pragma once
#include <stdint.h>

/// Pages side by side of the same categories, as PAGEMAP_SCAN reports them.
struct clx_page_region {
  uint64_t start;
  uint64_t end;
  /// PAGE_IS_... of linux/fs.h.
  uint64_t categories;
};

/// Which pages to list: the fields of struct pm_scan_arg that select, in its terms.
struct clx_page_question {
  /// Categories that are turned round before `all` and `any` are looked at.
  uint64_t inverted;
  /// All of these must be there.
  uint64_t all;
  /// One of these must be there; 0 asks nothing.
  uint64_t any;
  /// What regions tell.
  uint64_t told;
  /// The most pages, 0 for no limit.
  uint64_t pages;
};

/// Lists the pages between two addresses that a question asks for, in ascending order, into `regions`.
///
/// `file` is an open pagemap. Gives the number of regions or a negated error number, -ESRCH where the memory is gone; `*walked` is
/// where to go on, `end` when all was seen. At most 512 regions: with more, the kernel's own report of where it stopped can be stale.
/// A call holds mmap_lock until it ends.
int clx_scan_pagemap(int file, uint64_t start, uint64_t end, struct clx_page_question question,
                     struct clx_page_region *regions, int capacity, uint64_t *walked);

/// Whether two processes have the same address space: 1 or 0, or a negated error number. See kcmp(2).
int clx_have_same_memory(int pid, int other);
