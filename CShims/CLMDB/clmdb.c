#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clmdb.h"

// What liblmdb 0.9 promises (lmdb.h), as far as it is used here.
typedef struct MDB_env MDB_env;
typedef struct MDB_txn MDB_txn;
typedef unsigned int MDB_dbi;
typedef struct {
  size_t size;
  void *data;
} MDB_val;
typedef struct {
  unsigned int page_size, depth;
  size_t branch_pages, leaf_pages, overflow_pages, entries;
} MDB_stat;
typedef struct {
  void *address;
  size_t map_size, last_page, last_transaction;
  unsigned int most_readers, readers;
} MDB_envinfo;

enum { MDB_NOSYNC = 0x10000, MDB_APPEND = 0x20000, MDB_RDONLY = 0x20000, MDB_NOTLS = 0x200000 };
enum { KEY_BYTES = 10, VALUE_MAX = 4096 };

static struct {
  void *library;
  char *(*version)(int *, int *, int *);
  char *(*text)(int);
  int (*env_create)(MDB_env **);
  int (*env_set_mapsize)(MDB_env *, size_t);
  int (*env_open)(MDB_env *, const char *, unsigned int, unsigned int);
  void (*env_close)(MDB_env *);
  int (*env_info)(MDB_env *, MDB_envinfo *);
  int (*txn_begin)(MDB_env *, MDB_txn *, unsigned int, MDB_txn **);
  int (*txn_commit)(MDB_txn *);
  void (*txn_abort)(MDB_txn *);
  int (*dbi_open)(MDB_txn *, const char *, unsigned int, MDB_dbi *);
  int (*put)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *, unsigned int);
  int (*stat)(MDB_txn *, MDB_dbi, MDB_stat *);
} lmdb;

struct clmdb_store {
  MDB_env *environment;
  MDB_dbi tree;
};

struct clmdb_reader {
  MDB_txn *transaction;
};

int clmdb_load(const char **version) {
  if (!lmdb.library) {
    void *library = dlopen("liblmdb.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return -ENOENT;
    const struct {
      void **place;
      const char *name;
    } functions[] = {
        {(void **)&lmdb.version, "mdb_version"},         {(void **)&lmdb.text, "mdb_strerror"},
        {(void **)&lmdb.env_create, "mdb_env_create"},   {(void **)&lmdb.env_set_mapsize, "mdb_env_set_mapsize"},
        {(void **)&lmdb.env_open, "mdb_env_open"},       {(void **)&lmdb.env_close, "mdb_env_close"},
        {(void **)&lmdb.env_info, "mdb_env_info"},       {(void **)&lmdb.txn_begin, "mdb_txn_begin"},
        {(void **)&lmdb.txn_commit, "mdb_txn_commit"},   {(void **)&lmdb.txn_abort, "mdb_txn_abort"},
        {(void **)&lmdb.dbi_open, "mdb_dbi_open"},       {(void **)&lmdb.put, "mdb_put"},
        {(void **)&lmdb.stat, "mdb_stat"},
    };
    for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
      *functions[index].place = dlsym(library, functions[index].name);
      if (*functions[index].place) continue;
      dlclose(library);
      return -ENOSYS;
    }
    lmdb.library = library;
  }
  *version = lmdb.version(0, 0, 0);
  return 0;
}

static int negative(int error) { return error > 0 ? -error : error; }

struct clmdb_store *clmdb_open(const char *folder, uint64_t map_bytes, int *error) {
  struct clmdb_store *store = calloc(1, sizeof *store);
  if (!store) {
    *error = -ENOMEM;
    return 0;
  }
  MDB_txn *transaction = 0;
  int result = lmdb.env_create(&store->environment);
  if (!result) result = lmdb.env_set_mapsize(store->environment, map_bytes);
  // Readers are not bound to threads, so that one thread may have several.
  if (!result) result = lmdb.env_open(store->environment, folder, MDB_NOSYNC | MDB_NOTLS, 0600);
  if (!result) result = lmdb.txn_begin(store->environment, 0, 0, &transaction);
  if (!result) {
    result = lmdb.dbi_open(transaction, 0, 0, &store->tree);
    if (result) {
      lmdb.txn_abort(transaction);
    } else {
      result = lmdb.txn_commit(transaction);
    }
  }
  if (!result) return store;
  *error = negative(result);
  if (store->environment) lmdb.env_close(store->environment);
  free(store);
  return 0;
}

void clmdb_close(struct clmdb_store *store) {
  lmdb.env_close(store->environment);
  free(store);
}

static int put_all(
    struct clmdb_store *store, const uint32_t *keys, uint32_t count, uint32_t value_bytes, uint8_t fill, unsigned flags) {
  if (value_bytes > VALUE_MAX) return -EINVAL;
  char name[KEY_BYTES + 1], bytes[VALUE_MAX];
  memset(bytes, fill, value_bytes);
  MDB_txn *transaction;
  int result = lmdb.txn_begin(store->environment, 0, 0, &transaction);
  if (result) return negative(result);
  for (uint32_t index = 0; !result && index < count; index++) {
    snprintf(name, sizeof name, "%010u", keys ? keys[index] : index);
    MDB_val key = {KEY_BYTES, name}, value = {value_bytes, bytes};
    result = lmdb.put(transaction, store->tree, &key, &value, flags);
  }
  if (!result) return negative(lmdb.txn_commit(transaction));
  lmdb.txn_abort(transaction);
  return negative(result);
}

int clmdb_fill(struct clmdb_store *store, uint32_t count, uint32_t value_bytes) {
  return put_all(store, 0, count, value_bytes, 'x', MDB_APPEND);
}

int clmdb_put(struct clmdb_store *store, const uint32_t *keys, uint32_t count, uint32_t value_bytes, uint8_t fill) {
  return put_all(store, keys, count, value_bytes, fill, 0);
}

struct clmdb_reader *clmdb_begin(struct clmdb_store *store) {
  struct clmdb_reader *reader = calloc(1, sizeof *reader);
  if (reader && lmdb.txn_begin(store->environment, 0, MDB_RDONLY, &reader->transaction) == 0) return reader;
  free(reader);
  return 0;
}

void clmdb_end(struct clmdb_reader *reader) {
  lmdb.txn_abort(reader->transaction);
  free(reader);
}

int clmdb_shape(struct clmdb_store *store, uint64_t *levels, uint64_t *branches, uint64_t *leaves) {
  MDB_txn *transaction;
  MDB_stat shape;
  int result = lmdb.txn_begin(store->environment, 0, MDB_RDONLY, &transaction);
  if (result) return negative(result);
  result = lmdb.stat(transaction, store->tree, &shape);
  lmdb.txn_abort(transaction);
  if (result) return negative(result);
  *levels = shape.depth;
  *branches = shape.branch_pages;
  *leaves = shape.leaf_pages;
  return 0;
}

int64_t clmdb_last_page(struct clmdb_store *store) {
  MDB_envinfo facts;
  int result = lmdb.env_info(store->environment, &facts);
  return result ? negative(result) : (int64_t)facts.last_page;
}

const char *clmdb_text(int error) { return lmdb.text ? lmdb.text(error > -30000 ? -error : error) : "liblmdb is not loaded"; }
