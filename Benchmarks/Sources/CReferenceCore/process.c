#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define NO_LEAF UINT64_MAX

struct rc_machine *rc_machine_create(uint32_t frame_count) {
  struct rc_machine *machine = calloc(1, sizeof *machine);
  if (!machine || frame_count > 1u << 26) rc_out_of_memory();
  rc_frames_init(&machine->frames, frame_count);
  return machine;
}

void rc_machine_destroy(struct rc_machine *machine) {
  for (int process = 0; process < machine->process_count; process++) free(machine->processes[process].vmas);
  free(machine->processes);
  rc_pool_destroy(&machine->pool);
  rc_frames_destroy(&machine->frames);
  free(machine);
}

int rc_process_create(struct rc_machine *machine) {
  int number = 0;
  while (number < machine->process_count && machine->processes[number].is_alive) number++;
  if (number == machine->process_count) {
    struct process *processes = realloc(machine->processes, (size_t)(number + 1) * sizeof *processes);
    if (!processes) rc_out_of_memory();
    machine->processes = processes;
    machine->process_count++;
  }
  machine->processes[number] = (struct process){.is_alive = true, .cached_base = NO_LEAF};
  return number;
}

struct vma *rc_vma_at(struct process *process, uint64_t page) {
  if (process->last_vma < process->vma_count) {
    struct vma *last = &process->vmas[process->last_vma];
    if (page - last->first < last->end - last->first) return last;
  }
  int low = 0, high = process->vma_count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (process->vmas[middle].end <= page) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == process->vma_count || process->vmas[low].first > page) return NULL;
  process->last_vma = low;
  return &process->vmas[low];
}

void rc_map(struct rc_machine *machine, int number, uint64_t first_page, uint64_t page_count) {
  struct process *process = &machine->processes[number];
  struct vma *vmas = realloc(process->vmas, (size_t)(process->vma_count + 1) * sizeof *vmas);
  if (!vmas) rc_out_of_memory();
  process->vmas = vmas;
  int place = process->vma_count++;
  for (; place > 0 && vmas[place - 1].first > first_page; place--) vmas[place] = vmas[place - 1];
  vmas[place] = (struct vma){.first = first_page, .end = first_page + page_count};
}

/* copy_present_ptes: both sides lose the right to write, the child's page was not accessed yet, the frame has one mapping more and
 * is exclusive no longer. */
static void fork_leaf(struct frame *table, struct leaf *parent, struct leaf *child, unsigned first, unsigned end) {
  for (unsigned index = first; index < end; index++) {
    pte entry = parent->entries[index];
    if (entry & PTE_PRESENT && !(entry & PTE_ZERO)) {
      entry &= ~PTE_WRITE;
      parent->entries[index] = entry;
      struct frame *frame = &table[entry >> PTE_FRAME_SHIFT];
      frame->state = (frame->state & RC_MAPCOUNT) + 1;
    }
    child->entries[index] = entry & ~PTE_ACCESSED;
  }
}

static void fork_vma(struct rc_machine *machine, struct process *parent, struct process *child, struct vma *vma) {
  uint64_t page = vma->first;
  for (struct leaf *leaf; (leaf = rc_leaf_next(parent->root, &page, vma->end)); page += LEAF_ENTRIES) {
    unsigned first = vma->first > page ? (unsigned)(vma->first - page) : 0;
    unsigned end = vma->end - page < LEAF_ENTRIES ? (unsigned)(vma->end - page) : LEAF_ENTRIES;
    struct leaf *copy;
    if (first == 0 && end == LEAF_ENTRIES) {
      copy = rc_leaf_allocate(&machine->pool);
      *rc_leaf_slot(&machine->pool, &child->root, page) = copy;
    } else {
      copy = rc_leaf_at(&machine->pool, &child->root, page);
    }
    fork_leaf(machine->frames.table, leaf, copy, first, end);
  }
}

int rc_fork(struct rc_machine *machine, int parent_number) {
  int number = rc_process_create(machine);
  struct process *parent = &machine->processes[parent_number];
  struct process *child = &machine->processes[number];
  child->vmas = malloc((size_t)(parent->vma_count + 1) * sizeof *child->vmas);
  if (!child->vmas) rc_out_of_memory();
  memcpy(child->vmas, parent->vmas, (size_t)parent->vma_count * sizeof *child->vmas);
  child->vma_count = parent->vma_count;
  for (int index = 0; index < parent->vma_count; index++)
    if (parent->vmas[index].has_anon_vma) fork_vma(machine, parent, child, &parent->vmas[index]);
  return number;
}

void rc_exit(struct rc_machine *machine, int number) {
  struct process *process = &machine->processes[number];
  uint64_t page = 0;
  for (struct leaf *leaf; (leaf = rc_leaf_next(process->root, &page, MAX_PAGES)); page += LEAF_ENTRIES) {
    for (unsigned index = 0; index < LEAF_ENTRIES; index++) {
      pte entry = leaf->entries[index];
      if (entry & PTE_PRESENT && !(entry & PTE_ZERO)) frame_unmap(&machine->frames, entry >> PTE_FRAME_SHIFT);
    }
    rc_leaf_free(&machine->pool, leaf);
  }
  rc_nodes_free(&machine->pool, process->root);
  free(process->vmas);
  *process = (struct process){.cached_base = NO_LEAF};
}

struct rc_counters rc_counters(const struct rc_machine *machine) { return machine->counters; }

uint64_t rc_fault_count(const struct rc_machine *machine) {
  uint64_t count = 0;
  for (int kind = 0; kind < RC_KINDS; kind++) count += kind == RC_SEGV ? 0 : machine->counters.by_kind[kind];
  return count;
}

uint64_t rc_digest(struct rc_machine *machine, int number) {
  uint64_t digest = 0, page = 0;
  struct node *root = machine->processes[number].root;
  for (struct leaf *leaf; (leaf = rc_leaf_next(root, &page, MAX_PAGES)); page += LEAF_ENTRIES)
    for (unsigned index = 0; index < LEAF_ENTRIES; index++) {
      pte entry = leaf->entries[index];
      if (!(entry & PTE_PRESENT)) continue;
      uint64_t state = entry & PTE_ZERO ? 0 : machine->frames.table[entry >> PTE_FRAME_SHIFT].state;
      uint64_t word = (page + index) << 8 | (entry & 31);
      digest = (digest ^ word) * 0x9e3779b97f4a7c15u;
      digest = (digest ^ digest >> 29 ^ state) * 0xbf58476d1ce4e5b9u;
    }
  return digest;
}

size_t rc_table_bytes(const struct rc_machine *machine) { return machine->pool.bytes_in_use; }

size_t rc_frame_bytes(const struct rc_machine *machine) {
  size_t used = machine->frames.high_water;
  return used * sizeof(struct frame) + used / 8;
}
