#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clx_faults.h"

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

int clx_trace_lines_drain(struct clx_trace_lines *lines, struct clx_fault *faults, int capacity, uint8_t *lost) {
  int count = 0;
  char *text = lines->text;
  for (;;) {
    char *line = text, *end;
    text[lines->carried] = 0;
    while (count < capacity && (end = memchr(line, '\n', (size_t)(text + lines->carried - line)))) {
      *end = 0;
      int kind = parse_line(line, &faults[count]);
      if (kind < 0) *lost = 1;
      if (kind > 0) count++;
      line = end + 1;
    }
    lines->carried -= (uint32_t)(line - text);
    memmove(text, line, lines->carried);
    if (count == capacity) return count;
    ssize_t got;
    do got = read(lines->pipe, text + lines->carried, CLX_TRACE_TEXT - 1 - lines->carried);
    while (got < 0 && errno == EINTR);
    if (got < 0) return errno == EAGAIN ? count : -errno;
    if (got == 0) return count;
    lines->carried += (uint32_t)got;
  }
}
