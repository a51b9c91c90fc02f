#include "machine.h"

/* A frame for one writable mapping: exclusive until a fork shares it. */
static inline pte map_new(struct frames *frames, uint32_t content) {
  uint32_t number = frame_allocate(frames);
  frames->table[number] = (struct frame){.state = RC_ANON_EXCLUSIVE | 1, .content = content};
  return number << PTE_FRAME_SHIFT | PTE_PRESENT | PTE_WRITE | PTE_DIRTY | PTE_ACCESSED;
}

/* do_wp_page for a private anonymous page. */
static inline enum rc_kind write_protected(struct frames *frames, pte *entry) {
  if (*entry & PTE_ZERO) {
    *entry = map_new(frames, 0);
    return RC_ZERO_REPLACED;
  }
  uint32_t number = *entry >> PTE_FRAME_SHIFT;
  struct frame *frame = &frames->table[number];
  if (frame->state & RC_ANON_EXCLUSIVE || frame->state == 1) {
    frame->state |= RC_ANON_EXCLUSIVE;
    *entry |= PTE_WRITE | PTE_DIRTY | PTE_ACCESSED;
    return RC_REUSE;
  }
  *entry = map_new(frames, frame->content ? frame->content : number + 1);
  frame->state--;
  return RC_COPY;
}

static inline enum rc_kind handle(struct frames *frames, pte *entry, struct vma *vma, bool writes) {
  if (*entry & PTE_PRESENT) {
    vma->has_anon_vma = true;
    return write_protected(frames, entry);
  }
  if (writes) {
    vma->has_anon_vma = true;
    *entry = map_new(frames, 0);
    return RC_DEMAND_ZERO;
  }
  *entry = PTE_PRESENT | PTE_ZERO | PTE_ACCESSED;
  return RC_ZERO_PAGE;
}

static inline bool allows(pte entry, bool writes) {
  return writes ? entry & PTE_WRITE : entry & PTE_PRESENT;
}

static inline pte touched(bool writes) { return writes ? PTE_ACCESSED | PTE_DIRTY : PTE_ACCESSED; }

static __attribute__((noinline)) struct leaf *walk(struct rc_machine *machine, struct process *process, uint64_t page) {
  process->cached_leaf = rc_leaf_at(&machine->pool, &process->root, page);
  process->cached_base = page / LEAF_ENTRIES;
  return process->cached_leaf;
}

static inline enum rc_kind access_page(
    struct rc_machine *machine, struct process *process, uint64_t page, bool writes) {
  if (page / LEAF_ENTRIES == process->cached_base) {
    pte *entry = &process->cached_leaf->entries[page % LEAF_ENTRIES];
    if (allows(*entry, writes)) {
      *entry |= touched(writes);
      return RC_HIT;
    }
  }
  struct vma *vma = rc_vma_at(process, page);
  if (!vma) {
    machine->counters.by_kind[RC_SEGV]++;
    return RC_SEGV;
  }
  struct leaf *leaf =
      page / LEAF_ENTRIES == process->cached_base ? process->cached_leaf : walk(machine, process, page);
  pte *entry = &leaf->entries[page % LEAF_ENTRIES];
  if (allows(*entry, writes)) {
    *entry |= touched(writes);
    return RC_HIT;
  }
  enum rc_kind kind = handle(&machine->frames, entry, vma, writes);
  machine->counters.by_kind[kind]++;
  return kind;
}

enum rc_kind rc_write(struct rc_machine *machine, int process, uint64_t page) {
  return access_page(machine, &machine->processes[process], page, true);
}

enum rc_kind rc_read(struct rc_machine *machine, int process, uint64_t page) {
  return access_page(machine, &machine->processes[process], page, false);
}

void rc_replay(struct rc_machine *machine, int process, const rc_access *trace, size_t length) {
  struct process *actor = &machine->processes[process];
  for (size_t step = 0; step < length; step++) access_page(machine, actor, trace[step] >> 1, trace[step] & 1);
}

void rc_touch(struct rc_machine *machine, int process, uint64_t first_page, uint64_t page_count, bool writes) {
  struct process *actor = &machine->processes[process];
  struct rc_counters counters = machine->counters;
  uint64_t page = first_page, end = first_page + page_count;
  while (page < end) {
    struct vma *vma = rc_vma_at(actor, page);
    if (!vma) {
      counters.by_kind[RC_SEGV]++;
      page++;
      continue;
    }
    struct leaf *leaf = walk(machine, actor, page);
    uint64_t stop = (page / LEAF_ENTRIES + 1) * LEAF_ENTRIES;
    if (stop > end) stop = end;
    if (stop > vma->end) stop = vma->end;
    for (; page < stop; page++) {
      pte *entry = &leaf->entries[page % LEAF_ENTRIES];
      if (allows(*entry, writes)) {
        *entry |= touched(writes);
      } else {
        counters.by_kind[handle(&machine->frames, entry, vma, writes)]++;
      }
    }
  }
  machine->counters = counters;
}
