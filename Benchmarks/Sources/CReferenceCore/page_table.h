#pragma once

/* A radix tree over 36 bits of page number: three levels of 512 pointers, leaves of 512 entries of 4 bytes. */

#include <stddef.h>
#include <stdint.h>

typedef uint32_t pte;

#define PTE_PRESENT 1u
#define PTE_WRITE 2u
#define PTE_DIRTY 4u
#define PTE_ACCESSED 8u
#define PTE_ZERO 16u
#define PTE_FRAME_SHIFT 6 /* bit 5 is spare */

#define LEAF_ENTRIES 512
#define NODE_ENTRIES 512
#define MAX_PAGES (1ull << 36)

struct leaf {
  pte entries[LEAF_ENTRIES];
};

/* Children are nodes, or leaves at the lowest of the three levels. */
struct node {
  void *children[NODE_ENTRIES];
};

/* Leaves and nodes that were given back are kept: zeroing one costs less than the host's page fault for a new one. */
struct table_pool {
  void *free_leaves;
  void *free_nodes;
  char *chunk;
  size_t chunk_left;
  void *chunks;
  size_t bytes_in_use;
};

void rc_pool_destroy(struct table_pool *pool);

/* A leaf whose entries are undefined, for a copy. */
struct leaf *rc_leaf_allocate(struct table_pool *pool);
void rc_leaf_free(struct table_pool *pool, struct leaf *leaf);

/* The place of the leaf that covers a page; the nodes above are made. */
struct leaf **rc_leaf_slot(struct table_pool *pool, struct node **root, uint64_t page);

/* The leaf that covers a page, made if missing. */
struct leaf *rc_leaf_at(struct table_pool *pool, struct node **root, uint64_t page);

/* The next existing leaf that covers a page in [*page, end), whose first page goes to *page; NULL when there is none. */
struct leaf *rc_leaf_next(struct node *root, uint64_t *page, uint64_t end);

/* Frees the nodes; leaves must be gone. */
void rc_nodes_free(struct table_pool *pool, struct node *root);
