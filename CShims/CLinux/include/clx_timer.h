#pragma once

#include <stdint.h>

/// Starts `cowscope-actor` with these arguments (the last one null) in a process group of its own, its standard output in a
/// pipe. Returns its pid and stores the end of the pipe to read from.
int clx_start_timer(const char *path, char *const *arguments, int *output);

/// Reads to the end of a pipe. Returns the number of bytes, -EMSGSIZE when they are more than `capacity`, or -ETIMEDOUT.
int64_t clx_read_to_end(int descriptor, char *buffer, int64_t capacity, int timeout_milliseconds);

/// The load average of the last minute, or a negative number where it is unknown.
double clx_load_average(void);
