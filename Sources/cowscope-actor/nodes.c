// Where pages are placed: policies, and moving pages between NUMA nodes.

#include "actor.h"

int64_t set_policy(struct slot *slot) {
  struct clx_command *command = &slot->command;
  uint64_t *mask = (uint64_t *)slot->page;
  *mask = command->target;
  // The kernel takes one bit less than it is told. No nodes are named for the modes that have none.
  long nodes = *mask ? (long)mask : 0, bits = *mask ? 65 : 0;
  open_window(slot);
  long result;
  if (command->length)
    result = call6(__NR_mbind, (long)command->address, (long)command->length, command->flags, nodes, bits, 0);
  else
    result = call3(__NR_set_mempolicy, command->flags, nodes, bits);
  close_window(slot);
  return result;
}

enum { MPOL_MF_MOVE = 2 };

/// Addresses, nodes and results of one call.
struct migration {
  uint64_t pages[CLX_MIGRATED_AT_ONCE];
  int32_t nodes[CLX_MIGRATED_AT_ONCE];
  int32_t status[CLX_MIGRATED_AT_ONCE];
};
_Static_assert(sizeof(struct migration) <= PAGE, "it lies in a page of the slot");

int64_t migrate_pages(struct slot *slot) {
  struct clx_command *command = &slot->command;
  struct migration *migration = (struct migration *)slot->page;
  long result = 0;
  open_window(slot);
  for (uint64_t first = 0; first < command->count && result >= 0; first += CLX_MIGRATED_AT_ONCE) {
    uint64_t count = command->count - first;
    if (count > CLX_MIGRATED_AT_ONCE) count = CLX_MIGRATED_AT_ONCE;
    for (uint64_t page = 0; page < count; page++) {
      migration->pages[page] = command->address + (first + page) * PAGE;
      migration->nodes[page] = (int32_t)command->target;
    }
    // What is above 0 is the number of pages that could not be moved.
    result = call6(__NR_move_pages, 0, (long)count, (long)migration->pages, (long)migration->nodes,
                   (long)migration->status, MPOL_MF_MOVE);
  }
  close_window(slot);
  return result < 0 ? result : 0;
}
