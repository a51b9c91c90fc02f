#pragma once

#include <stdint.h>

/// Gives the calling thread, and no other, another user and group and no capabilities. Returns 0 or minus errno.
int test_become(uint32_t user);

/// Makes the calling thread root again.
int test_become_root(void);

/// Makes a pipe whose ends are closed by exec.
int test_make_pipe(int ends[2]);

/// What the dynamic linker calls the function that is at an address, and where it begins; NULL and 0 if it does not know.
const char *test_name_at(uint64_t address, uint64_t *start);
