// The files of examples/, embedded in the program so that a moved binary has them.
#pragma once

#include <stddef.h>

struct cex_example {
  const char *name;            // file name without its ending
  const unsigned char *bytes;  // UTF-8, not terminated
  size_t length;
};

// The number of examples.
size_t cex_count(void);

// The example at an index below cex_count().
struct cex_example cex_at(size_t index);
