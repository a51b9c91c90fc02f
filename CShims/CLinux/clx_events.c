#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clx_events.h"

enum { PAGE = 4096, READ_LOST = 1 << 4 };

static int open_event(const struct clx_event *event, const char *path, uint64_t offset) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = event->type;
  attributes.config = event->config;
  if (path) {
    attributes.uprobe_path = (uintptr_t)path;
    attributes.probe_offset = offset;
  }
  attributes.sample_period = event->period;
  attributes.sample_type = event->sample_type;
  attributes.read_format = event->counts_lost ? READ_LOST : 0;
  attributes.disabled = event->disabled;
  attributes.inherit = event->inherit;
  attributes.exclude_kernel = event->exclude_kernel;
  attributes.exclude_hv = 1;
  attributes.exclude_callchain_kernel = event->exclude_kernel_callchain;
  attributes.sample_max_stack = event->deepest_callchain;
  attributes.sample_regs_user = event->user_registers;
  attributes.sample_stack_user = event->user_stack;
  attributes.enable_on_exec = event->enable_on_exec;
  attributes.task = event->tells_tasks;
  attributes.comm = event->tells_names;
  attributes.comm_exec = event->tells_names;
  attributes.mmap = event->tells_mappings;
  attributes.mmap2 = event->tells_mappings;
  attributes.sample_id_all = 1;
  attributes.watermark = 1;
  attributes.wakeup_watermark = event->watermark;
  attributes.use_clockid = 1;
  attributes.clockid = CLOCK_MONOTONIC;
  int descriptor = (int)syscall(SYS_perf_event_open, &attributes, event->pid, event->cpu, -1, PERF_FLAG_FD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int clx_event_open(const struct clx_event *event) { return open_event(event, 0, 0); }

int clx_event_open_probe(const struct clx_event *event, const char *path, uint64_t offset) {
  return open_event(event, path, offset);
}

int clx_event_identifier(int descriptor, uint64_t *identifier) {
  return ioctl(descriptor, PERF_EVENT_IOC_ID, identifier) < 0 ? -errno : 0;
}

int clx_event_filter(int descriptor, const char *filter) {
  return ioctl(descriptor, PERF_EVENT_IOC_SET_FILTER, filter) < 0 ? -errno : 0;
}

int clx_event_enable(int descriptor) { return ioctl(descriptor, PERF_EVENT_IOC_ENABLE, 0) < 0 ? -errno : 0; }

int clx_event_disable(int descriptor) { return ioctl(descriptor, PERF_EVENT_IOC_DISABLE, 0) < 0 ? -errno : 0; }

int clx_event_redirect(int descriptor, int into) {
  return ioctl(descriptor, PERF_EVENT_IOC_SET_OUTPUT, into) < 0 ? -errno : 0;
}

int clx_event_read(int descriptor, uint8_t counts_lost, struct clx_event_count *count) {
  uint64_t values[2] = {0, 0};
  ssize_t got = read(descriptor, values, counts_lost ? sizeof values : sizeof values[0]);
  if (got < 0) return -errno;
  if ((size_t)got < (counts_lost ? sizeof values : sizeof values[0])) return -EIO;
  count->events = values[0];
  count->lost = values[1];
  return 0;
}

int clx_ring_map(struct clx_ring *ring, int descriptor, uint64_t bytes) {
  void *pages = mmap(0, PAGE + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (pages == MAP_FAILED) return -errno;
  ring->pages = pages;
  ring->bytes = bytes;
  return 0;
}

static struct perf_event_mmap_page *control(const struct clx_ring *ring) {
  return (struct perf_event_mmap_page *)ring->pages;
}

uint64_t clx_ring_head(const struct clx_ring *ring) {
  return __atomic_load_n(&control(ring)->data_head, __ATOMIC_ACQUIRE);
}

uint64_t clx_ring_tail(const struct clx_ring *ring) { return control(ring)->data_tail; }

uint64_t clx_ring_filled(const struct clx_ring *ring) { return clx_ring_head(ring) - clx_ring_tail(ring); }

void clx_ring_free(struct clx_ring *ring, uint64_t until) {
  __atomic_store_n(&control(ring)->data_tail, until, __ATOMIC_RELEASE);
}

void clx_ring_copy(const struct clx_ring *ring, uint64_t at, void *into, uint64_t length) {
  const uint8_t *data = ring->pages + PAGE;
  uint64_t start = at & (ring->bytes - 1), first = ring->bytes - start;
  if (first > length) first = length;
  memcpy(into, data + start, first);
  memcpy((uint8_t *)into + first, data, length - first);
}

int64_t clx_ring_take(struct clx_ring *ring, uint64_t head, void *into, uint64_t capacity) {
  uint64_t tail = clx_ring_tail(ring), end = tail;
  int is_broken = head - tail > ring->bytes;
  while (!is_broken && end < head) {
    struct perf_event_header header;
    if (head - end < sizeof header) is_broken = 1;
    else {
      clx_ring_copy(ring, end, &header, sizeof header);
      is_broken = header.size < sizeof header || header.size > head - end;
    }
    if (is_broken || end + header.size - tail > capacity) break;
    end += header.size;
  }
  if (!is_broken) clx_ring_copy(ring, tail, into, end - tail);
  clx_ring_free(ring, is_broken ? head : end);
  return is_broken ? -EBADMSG : (int64_t)(end - tail);
}

void clx_ring_unmap(struct clx_ring *ring) {
  if (ring->pages) munmap(ring->pages, PAGE + ring->bytes);
  ring->pages = 0;
}

int clx_events_wait(const int *descriptors, int count, int milliseconds) {
  struct pollfd *waiting = calloc((size_t)count, sizeof *waiting);
  if (!waiting) return -ENOMEM;
  for (int index = 0; index < count; index++) {
    waiting[index].fd = descriptors[index];
    waiting[index].events = POLLIN;
  }
  int ready = poll(waiting, (nfds_t)count, milliseconds);
  int error = errno;
  free(waiting);
  return ready >= 0 ? ready : error == EINTR ? 0 : -error;
}
