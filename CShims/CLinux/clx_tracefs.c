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

#include "clx_faults.h"

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

static int write_to(int directory, const char *path, const char *text) {
  int file = openat(directory, path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t written = write(file, text, strlen(text));
  int result = written < 0 ? -errno : 0;
  close(file);
  return result;
}

static int configure(int instance, uint64_t first_address, uint64_t end_address) {
  static const char *const events[] = {"page_fault_user", "page_fault_kernel"};
  char filter[128], path[96];
  snprintf(filter, sizeof filter, "address >= 0x%llx && address < 0x%llx", (unsigned long long)first_address,
           (unsigned long long)end_address);
  int result = write_to(instance, "buffer_size_kb", "4096");
  if (result == 0) result = write_to(instance, "trace_clock", "mono");
  for (unsigned index = 0; index < sizeof events / sizeof events[0] && result == 0; index++) {
    snprintf(path, sizeof path, "events/exceptions/%s/filter", events[index]);
    result = write_to(instance, path, filter);
    if (result != 0) break;
    snprintf(path, sizeof path, "events/exceptions/%s/enable", events[index]);
    result = write_to(instance, path, "1");
  }
  return result;
}

int clx_tracefs_open(struct clx_tracefs *tracefs, uint64_t first_address, uint64_t end_address) {
  tracefs->pipe = -1;
  tracefs->carried = 0;
  tracefs->instances = open_instances();
  if (tracefs->instances < 0) return tracefs->instances;
  remove_stale(tracefs->instances);
  // One controller may hold several instances at a time.
  static unsigned next;
  snprintf(tracefs->name, sizeof tracefs->name, "%s%d.%u", prefix, (int)getpid(),
           __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED));
  int result = mkdirat(tracefs->instances, tracefs->name, 0700) == 0 ? 0 : -errno;
  if (result == 0) {
    int instance = openat(tracefs->instances, tracefs->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    result = instance < 0 ? -errno : configure(instance, first_address, end_address);
    if (result == 0) {
      tracefs->pipe = openat(instance, "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
      if (tracefs->pipe < 0) result = -errno;
    }
    if (instance >= 0) close(instance);
    if (result != 0) unlinkat(tracefs->instances, tracefs->name, AT_REMOVEDIR);
  }
  if (result != 0) close(tracefs->instances);
  return result;
}

int clx_tracefs_instances(const struct clx_tracefs *tracefs) { return tracefs->instances; }

const char *clx_tracefs_name(const struct clx_tracefs *tracefs) { return tracefs->name; }

/// Parses one line such as
/// `  cowscope-actor-812  [000] d.... 52.123456: page_fault_user: address=0x2000... ip=0x... error_code=0x6`.
/// Returns 1 for a fault, -1 for a note about lost events, 0 for anything else.
static int parse_line(const char *line, struct clx_fault *fault) {
  if (strstr(line, " EVENTS]")) return -1;
  const char *cpu = strstr(line, " [");
  const char *event = strstr(line, ": page_fault_");
  if (!cpu || !event || event < cpu) return 0;
  const char *digits = cpu;
  while (digits > line && digits[-1] == ' ') digits--;
  while (digits > line && digits[-1] >= '0' && digits[-1] <= '9') digits--;
  fault->pid = atoi(digits);
  fault->time = 0;
  const char *address = strstr(event, "address="), *code = strstr(event, "error_code=");
  if (!address || !code) return 0;
  fault->address = strtoull(address + sizeof "address=" - 1, 0, 16);
  fault->error_code = strtoull(code + sizeof "error_code=" - 1, 0, 16);
  fault->has_code = 1;
  fault->is_kernel = strncmp(event, ": page_fault_kernel", sizeof ": page_fault_kernel" - 1) == 0;
  return 1;
}

int clx_tracefs_drain(struct clx_tracefs *tracefs, struct clx_fault *faults, int capacity, uint8_t *lost) {
  int count = 0;
  char *text = tracefs->text;
  for (;;) {
    char *line = text, *end;
    text[tracefs->carried] = 0;
    while (count < capacity && (end = memchr(line, '\n', (size_t)(text + tracefs->carried - line)))) {
      *end = 0;
      int kind = parse_line(line, &faults[count]);
      if (kind < 0) *lost = 1;
      if (kind > 0) count++;
      line = end + 1;
    }
    tracefs->carried -= (uint32_t)(line - text);
    memmove(text, line, tracefs->carried);
    if (count == capacity) return count;
    ssize_t got;
    do got = read(tracefs->pipe, text + tracefs->carried, CLX_TRACE_TEXT - 1 - tracefs->carried);
    while (got < 0 && errno == EINTR);
    if (got < 0) return errno == EAGAIN ? count : -errno;
    if (got == 0) return count;
    tracefs->carried += (uint32_t)got;
  }
}

void clx_tracefs_close(struct clx_tracefs *tracefs) {
  if (tracefs->pipe >= 0) close(tracefs->pipe);
  unlinkat(tracefs->instances, tracefs->name, AT_REMOVEDIR);
  close(tracefs->instances);
  tracefs->pipe = tracefs->instances = -1;
}
