// The files of examples/, embedded in the program so that a moved binary has them.
#pragma once

#include <stddef.h>

struct cex_example {
  const char *name;            // file name without its ending, or a path
  const unsigned char *bytes;  // UTF-8, not terminated
  size_t length;
};

// The number of examples.
size_t cex_count(void);

// The example at an index below cex_count().
struct cex_example cex_at(size_t index);

// A file of examples/prefork: the programs that run real servers. Their name is the path in that folder.

// The number of these files.
size_t cex_prefork_count(void);

// The file at an index below cex_prefork_count().
struct cex_example cex_prefork_at(size_t index);

// examples/authors/template.lab.md, which new labs begin as; its name is `template`.
struct cex_example cex_lab_template(void);

// A file of examples/labs; its name is the file's without `.lab.md`.

// The number of labs.
size_t cex_lab_count(void);

// The lab at an index below cex_lab_count().
struct cex_example cex_lab_at(size_t index);

// A file of examples/labs/records: what a kernel has answered to a lab. Its name is the lab's id.

// The number of these files.
size_t cex_record_count(void);

// The file at an index below cex_record_count().
struct cex_example cex_record_at(size_t index);
