// The files of web/, embedded in the program so that a moved binary has them.
#pragma once

#include <stddef.h>

struct cwf_file {
  const char *name;            // as it is asked for
  const char *type;            // its media type
  const unsigned char *bytes;  // not terminated
  size_t length;
};

// The number of files.
size_t cwf_count(void);

// The file at an index below cwf_count().
struct cwf_file cwf_at(size_t index);
