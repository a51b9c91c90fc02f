#pragma once

#include "frames.h"
#include "page_table.h"
#include "reference_core.h"

struct vma {
  uint64_t first;
  uint64_t end;
  bool has_anon_vma; /* has had an anonymous page: fork copies its page tables */
};

struct process {
  struct node *root;
  struct vma *vmas; /* by address */
  int vma_count;
  int last_vma;
  bool is_alive;
  uint64_t cached_base; /* page number / 512 of cached_leaf: a one-entry walk cache */
  struct leaf *cached_leaf;
};

struct rc_machine {
  struct frames frames;
  struct table_pool pool;
  struct process *processes;
  int process_count;
  struct rc_counters counters;
};

struct vma *rc_vma_at(struct process *process, uint64_t page);

