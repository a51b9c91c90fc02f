#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clx_faults.h"

enum { PAGE = 4096 };

int clx_perf_open(struct clx_perf *perf, int pid, int cpu, uint8_t with_kernel) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_PAGE_FAULTS;
  attributes.sample_period = 1;
  attributes.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR;
  attributes.inherit = 1;
  attributes.exclude_kernel = !with_kernel;
  attributes.exclude_hv = 1;
  perf->ring = 0;
  perf->file = (int)syscall(SYS_perf_event_open, &attributes, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
  if (perf->file < 0) return -errno;
  // The ring counts against perf_event_mlock_kb and RLIMIT_MEMLOCK, so smaller ones are tried too.
  for (uint64_t pages = 64; pages >= 2; pages /= 2) {
    void *ring = mmap(0, (pages + 1) * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, perf->file, 0);
    if (ring == MAP_FAILED) continue;
    perf->ring = ring;
    perf->ring_bytes = pages * PAGE;
    return 0;
  }
  int error = errno;
  close(perf->file);
  perf->file = -1;
  return -error;
}

/// Copies bytes out of the ring, where a record may begin at the end and continue at the start.
static void copy_out(const struct clx_perf *perf, uint64_t at, void *into, uint64_t length) {
  const uint8_t *data = perf->ring + PAGE;
  for (uint64_t index = 0; index < length; index++)
    ((uint8_t *)into)[index] = data[(at + index) & (perf->ring_bytes - 1)];
}

/// A sample, as `sample_type` lays it out.
struct sample {
  struct perf_event_header header;
  uint32_t pid, tid;
  uint64_t time, address;
};

int clx_perf_drain(struct clx_perf *perf, uint64_t first_address, uint64_t end_address, struct clx_fault *faults,
                   int capacity, uint8_t *lost) {
  struct perf_event_mmap_page *head_page = (struct perf_event_mmap_page *)perf->ring;
  uint64_t head = __atomic_load_n(&head_page->data_head, __ATOMIC_ACQUIRE);
  uint64_t tail = head_page->data_tail;
  // PERF_RECORD_LOST comes only with the next record that fits, which is too late to tell which step it was. A ring that
  // has dropped a sample stays full until it is drained (__perf_output_begin leaves one byte free).
  if (head - tail + sizeof(struct sample) >= perf->ring_bytes) *lost = 1;
  int count = 0;
  while (tail < head && count < capacity) {
    struct sample record;
    copy_out(perf, tail, &record.header, sizeof record.header);
    if (record.header.type == PERF_RECORD_SAMPLE && record.header.size >= sizeof record) {
      copy_out(perf, tail, &record, sizeof record);
      if (record.address >= first_address && record.address < end_address) {
        faults[count].address = record.address;
        faults[count].error_code = 0;
        faults[count].has_code = 0;
        faults[count].time = record.time;
        faults[count].pid = (int32_t)record.tid;
        faults[count].is_kernel =
            (record.header.misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
        count++;
      }
    }
    tail += record.header.size;
  }
  __atomic_store_n(&head_page->data_tail, tail, __ATOMIC_RELEASE);
  return count;
}

void clx_perf_close(struct clx_perf *perf) {
  if (perf->ring) munmap(perf->ring, perf->ring_bytes + PAGE);
  if (perf->file >= 0) close(perf->file);
  perf->ring = 0;
  perf->file = -1;
}
