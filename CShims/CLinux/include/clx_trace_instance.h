#pragma once

/// An instance of tracefs that belongs to this process: buffers of its own, with events and filters of its own.
///
/// It does not end with the process: `clx_spawn_guard` is for that, and the next instance that is made removes what is left.
struct clx_trace_instance {
  /// The directory of all instances.
  int instances;
  /// The own one.
  int directory;
  /// What it is called there.
  char name[32];
};

/// Chooses the name `cowscope-<pid>.<number>`, so that a guard can be told of it before the instance is there, and removes those of
/// processes that are gone. Nothing is mounted that another process could see. Returns 0, or minus errno and then has nothing open.
int clx_trace_instance_prepare(struct clx_trace_instance *instance);

/// Makes the instance. Whether it can or not, it is to be closed.
int clx_trace_instance_make(struct clx_trace_instance *instance);

/// Writes a text into a file of the instance, by its path from there. Returns 0 or minus errno.
int clx_trace_instance_write(const struct clx_trace_instance *instance, const char *path, const char *text);

/// Opens a file of the instance for reading without blocking. Returns its descriptor.
int clx_trace_instance_open_file(const struct clx_trace_instance *instance, const char *path);

/// Its name in the directory of all instances.
const char *clx_trace_instance_name(const struct clx_trace_instance *instance);

/// Removes the instance; all its files must be closed.
void clx_trace_instance_close(struct clx_trace_instance *instance);

/// Opens a file of tracefs for reading, by its path from the root. Nothing is mounted that another process could see. Returns its
/// descriptor.
int clx_tracefs_open_file(const char *path);
