#pragma once

#include <stdint.h>

// LMDB by its own library, liblmdb.so.0, which is loaded when it is asked for: nothing of this program needs it to be built or to run.
// All functions return minus errno, or LMDB's own negative number, on failure.

struct clmdb_store;
struct clmdb_reader;

/// Loads the library. Returns 0, or -ENOENT where it is not installed; `version` is then its version, for good.
int clmdb_load(const char **version);

/// Opens an environment in a folder, which nothing waits for to be on the disk. Returns null where that fails and stores why.
struct clmdb_store *clmdb_open(const char *folder, uint64_t map_bytes, int *error);
void clmdb_close(struct clmdb_store *store);

/// Puts `count` new keys of ten digits, from 0 on, in their order, with values of so many bytes.
int clmdb_fill(struct clmdb_store *store, uint32_t count, uint32_t value_bytes);

/// Changes the values of some keys in one transaction, and commits it.
int clmdb_put(struct clmdb_store *store, const uint32_t *keys, uint32_t count, uint32_t value_bytes, uint8_t fill);

/// Begins and ends a reader. `clmdb_begin` returns null where that fails.
struct clmdb_reader *clmdb_begin(struct clmdb_store *store);
void clmdb_end(struct clmdb_reader *reader);

/// Stores the levels of the tree, its pages with children, and its leaves.
int clmdb_shape(struct clmdb_store *store, uint64_t *levels, uint64_t *branches, uint64_t *leaves);

/// The number of the last page of the file in use.
int64_t clmdb_last_page(struct clmdb_store *store);

/// What an error says, for good.
const char *clmdb_text(int error);
