#pragma once

#include <stddef.h>

/* Prints what failed, and ends the process. */
_Noreturn void fail(const char *what);

/* That many mappings side by side, each of so many written pages. */
void make_vmas(size_t count, size_t pages);

/* One mapping of so much written memory, in pages of 4 KiB. */
void make_heap(size_t mebibytes);

/* A reservation with so many written pages in it, evenly. */
void make_sparse(size_t gibibytes, size_t pages);

/* A heap, and children that inherit it and write nothing; prints the line of numbers. */
void make_family(size_t count, size_t mebibytes);

/* Ends the children, whose memory is then free. */
void end_family(void);

/* For each line of input, a number of milliseconds: maps and unmaps a page every 20 microseconds so long, and prints
 * how long the calls took. */
void serve_mapping_times(int cpu);
