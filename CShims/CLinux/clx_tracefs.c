#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clx_faults.h"

static int configure(const struct clx_trace_instance *instance, uint64_t first_address, uint64_t end_address) {
  static const char *const events[] = {"page_fault_user", "page_fault_kernel"};
  char filter[128], path[96];
  snprintf(filter, sizeof filter, "address >= 0x%llx && address < 0x%llx", (unsigned long long)first_address,
           (unsigned long long)end_address);
  int result = clx_trace_instance_write(instance, "buffer_size_kb", "4096");
  if (result == 0) result = clx_trace_instance_write(instance, "trace_clock", "mono");
  for (unsigned index = 0; index < sizeof events / sizeof events[0] && result == 0; index++) {
    snprintf(path, sizeof path, "events/exceptions/%s/filter", events[index]);
    result = clx_trace_instance_write(instance, path, filter);
    if (result != 0) break;
    snprintf(path, sizeof path, "events/exceptions/%s/enable", events[index]);
    result = clx_trace_instance_write(instance, path, "1");
  }
  return result;
}

int clx_tracefs_open(struct clx_tracefs *tracefs, uint64_t first_address, uint64_t end_address) {
  tracefs->pipe = -1;
  tracefs->carried = 0;
  int result = clx_trace_instance_prepare(&tracefs->instance);
  if (result != 0) return result;
  result = clx_trace_instance_make(&tracefs->instance);
  if (result == 0) result = configure(&tracefs->instance, first_address, end_address);
  if (result == 0) {
    tracefs->pipe = clx_trace_instance_open_file(&tracefs->instance, "trace_pipe");
    if (tracefs->pipe < 0) result = tracefs->pipe;
  }
  if (result != 0) clx_trace_instance_close(&tracefs->instance);
  return result;
}

int clx_tracefs_instances(const struct clx_tracefs *tracefs) { return tracefs->instance.instances; }

const char *clx_tracefs_name(const struct clx_tracefs *tracefs) { return clx_trace_instance_name(&tracefs->instance); }

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
  tracefs->pipe = -1;
  clx_trace_instance_close(&tracefs->instance);
}
