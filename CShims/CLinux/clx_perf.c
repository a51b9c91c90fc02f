#include <errno.h>
#include <linux/perf_event.h>
#include <unistd.h>

#include "clx_faults.h"

enum { PAGE = 4096 };

int clx_perf_open(struct clx_perf *perf, int pid, int cpu, uint8_t with_kernel) {
  struct clx_event event = {
      .type = PERF_TYPE_SOFTWARE,
      .config = PERF_COUNT_SW_PAGE_FAULTS,
      .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR,
      .period = 1,
      .pid = pid,
      .cpu = cpu,
      .exclude_kernel = !with_kernel,
      .inherit = 1,
  };
  perf->ring.pages = 0;
  perf->file = clx_event_open(&event);
  if (perf->file < 0) return perf->file;
  // The ring counts against perf_event_mlock_kb and RLIMIT_MEMLOCK, so smaller ones are tried too.
  int result = -ENOMEM;
  for (uint64_t pages = 64; pages >= 2 && result != 0; pages /= 2)
    result = clx_ring_map(&perf->ring, perf->file, pages * PAGE);
  if (result != 0) clx_perf_close(perf);
  return result;
}

/// A sample, as `sample_type` lays it out.
struct sample {
  struct perf_event_header header;
  uint32_t pid, tid;
  uint64_t time, address;
};

int clx_perf_drain(struct clx_perf *perf, uint64_t first_address, uint64_t end_address, struct clx_fault *faults,
                   int capacity, uint8_t *lost) {
  uint64_t head = clx_ring_head(&perf->ring), tail = clx_ring_tail(&perf->ring);
  // PERF_RECORD_LOST comes only with the next record that fits, which is too late to tell which step it was. A ring that
  // has dropped a sample stays full until it is drained (__perf_output_begin leaves one byte free).
  if (head - tail + sizeof(struct sample) >= perf->ring.bytes) *lost = 1;
  int count = 0;
  while (tail < head && count < capacity) {
    struct sample record;
    clx_ring_copy(&perf->ring, tail, &record.header, sizeof record.header);
    if (record.header.type == PERF_RECORD_SAMPLE && record.header.size >= sizeof record) {
      clx_ring_copy(&perf->ring, tail, &record, sizeof record);
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
  clx_ring_free(&perf->ring, tail);
  return count;
}

void clx_perf_close(struct clx_perf *perf) {
  clx_ring_unmap(&perf->ring);
  if (perf->file >= 0) close(perf->file);
  perf->file = -1;
}
