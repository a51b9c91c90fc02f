#include "page_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "frames.h"

#define CHUNK (2u << 20)

static void *carve(struct table_pool *pool, size_t bytes) {
  if (pool->chunk_left < bytes) {
    char *chunk = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED) rc_out_of_memory();
    *(void **)chunk = pool->chunks;
    pool->chunks = chunk;
    pool->chunk = chunk + 4096;
    pool->chunk_left = CHUNK - 4096;
  }
  void *memory = pool->chunk;
  pool->chunk += bytes;
  pool->chunk_left -= bytes;
  return memory;
}

static void *take(struct table_pool *pool, void **list, size_t bytes) {
  void *memory = *list;
  if (memory) {
    *list = *(void **)memory;
  } else {
    memory = carve(pool, bytes);
  }
  pool->bytes_in_use += bytes;
  return memory;
}

static void give(struct table_pool *pool, void **list, void *memory, size_t bytes) {
  *(void **)memory = *list;
  *list = memory;
  pool->bytes_in_use -= bytes;
}

void rc_pool_destroy(struct table_pool *pool) {
  for (void *chunk = pool->chunks, *next; chunk; chunk = next) {
    next = *(void **)chunk;
    munmap(chunk, CHUNK);
  }
}

struct leaf *rc_leaf_allocate(struct table_pool *pool) { return take(pool, &pool->free_leaves, sizeof(struct leaf)); }

void rc_leaf_free(struct table_pool *pool, struct leaf *leaf) {
  give(pool, &pool->free_leaves, leaf, sizeof *leaf);
}

static struct node *node_allocate(struct table_pool *pool) {
  return memset(take(pool, &pool->free_nodes, sizeof(struct node)), 0, sizeof(struct node));
}

struct leaf **rc_leaf_slot(struct table_pool *pool, struct node **root, uint64_t page) {
  if (!*root) *root = node_allocate(pool);
  struct node *node = *root;
  for (int shift = 27; shift > 9; shift -= 9) {
    void **child = &node->children[page >> shift & (NODE_ENTRIES - 1)];
    if (!*child) *child = node_allocate(pool);
    node = *child;
  }
  return (struct leaf **)&node->children[page >> 9 & (NODE_ENTRIES - 1)];
}

struct leaf *rc_leaf_at(struct table_pool *pool, struct node **root, uint64_t page) {
  struct leaf **slot = rc_leaf_slot(pool, root, page);
  if (!*slot) *slot = memset(rc_leaf_allocate(pool), 0, sizeof(struct leaf));
  return *slot;
}

struct leaf *rc_leaf_next(struct node *root, uint64_t *page, uint64_t end) {
  uint64_t at = *page & ~(uint64_t)(LEAF_ENTRIES - 1);
  while (root && at < end) {
    struct node *node = root;
    int shift = 27;
    for (; shift > 9; shift -= 9) {
      struct node *child = node->children[at >> shift & (NODE_ENTRIES - 1)];
      if (!child) break;
      node = child;
    }
    if (shift > 9) {
      at = ((at >> shift) + 1) << shift;
      continue;
    }
    struct leaf *leaf = node->children[at >> 9 & (NODE_ENTRIES - 1)];
    if (leaf) {
      *page = at;
      return leaf;
    }
    at += LEAF_ENTRIES;
  }
  return NULL;
}

static void free_level(struct table_pool *pool, struct node *node, int level) {
  for (int index = 0; level > 0 && index < NODE_ENTRIES; index++)
    if (node->children[index]) free_level(pool, node->children[index], level - 1);
  give(pool, &pool->free_nodes, node, sizeof *node);
}

void rc_nodes_free(struct table_pool *pool, struct node *root) {
  if (root) free_level(pool, root, 2);
}
