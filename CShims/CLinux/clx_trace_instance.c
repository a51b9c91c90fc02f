#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clx_trace_instance.h"

static const char prefix[] = "cowscope-";

/// Opens the root of tracefs: where it is mounted and a directory of it is open to this user, or a mount that only this process
/// sees and that goes with it.
static int open_root(const char *needed, int access) {
  static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
  for (unsigned index = 0; index < sizeof places / sizeof places[0]; index++) {
    int root = open(places[index], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) continue;
    if (faccessat(root, needed, access, AT_EACCESS) == 0) return root;
    close(root);
  }
  enum { FSOPEN_CLOEXEC_FLAG = 1, FSMOUNT_CLOEXEC_FLAG = 1, CREATE_COMMAND = 6 };
  int context = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC_FLAG);
  if (context < 0) return -errno;
  int root = -1;
  if (syscall(SYS_fsconfig, context, CREATE_COMMAND, 0, 0, 0) == 0)
    root = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC_FLAG, 0);
  int error = errno;
  close(context);
  return root < 0 ? -error : root;
}

static int open_instances(void) {
  int root = open_root("instances", R_OK | W_OK | X_OK);
  if (root < 0) return root;
  int instances = openat(root, "instances", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int error = errno;
  close(root);
  return instances < 0 ? -error : instances;
}

int clx_tracefs_open_file(const char *path) {
  int root = open_root("events", X_OK);
  if (root < 0) return root;
  int file = openat(root, path, O_RDONLY | O_CLOEXEC);
  int error = errno;
  close(root);
  return file < 0 ? -error : file;
}

/// Removes the instances of controllers that do not live any more and whose guard was killed too.
static void remove_stale(int instances) {
  int copy = openat(instances, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return;
  DIR *directory = fdopendir(copy);
  if (!directory) {
    close(copy);
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(directory))) {
    if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0) continue;
    int pid = atoi(entry->d_name + sizeof prefix - 1);
    if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH) unlinkat(instances, entry->d_name, AT_REMOVEDIR);
  }
  closedir(directory);
}

int clx_trace_instance_prepare(struct clx_trace_instance *instance) {
  instance->directory = -1;
  instance->instances = open_instances();
  if (instance->instances < 0) return instance->instances;
  remove_stale(instance->instances);
  // One process may hold several instances at a time.
  static unsigned next;
  snprintf(instance->name, sizeof instance->name, "%s%d.%u", prefix, (int)getpid(),
           __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED));
  return 0;
}

int clx_trace_instance_make(struct clx_trace_instance *instance) {
  if (mkdirat(instance->instances, instance->name, 0700) != 0) return -errno;
  instance->directory = openat(instance->instances, instance->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return instance->directory < 0 ? -errno : 0;
}

int clx_trace_instance_write(const struct clx_trace_instance *instance, const char *path, const char *text) {
  int file = openat(instance->directory, path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t written = write(file, text, strlen(text));
  int result = written < 0 ? -errno : 0;
  close(file);
  return result;
}

int clx_trace_instance_open_file(const struct clx_trace_instance *instance, const char *path) {
  int file = openat(instance->directory, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  return file < 0 ? -errno : file;
}

const char *clx_trace_instance_name(const struct clx_trace_instance *instance) { return instance->name; }

void clx_trace_instance_close(struct clx_trace_instance *instance) {
  if (instance->directory >= 0) close(instance->directory);
  unlinkat(instance->instances, instance->name, AT_REMOVEDIR);
  close(instance->instances);
  instance->directory = instance->instances = -1;
}
