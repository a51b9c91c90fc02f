#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "clx_instructions.h"
#include "clx_probe_program.h"

/// `BPF_TRACE_UPROBE_MULTI` and its part of `union bpf_attr` (Linux 6.6), which Debian's headers do not have yet.
enum { TRACE_UPROBE_MULTI = 48 };

struct link_of_places {
  uint32_t program, unused, kind, flags;
  uint64_t path, offsets, counters, cookies;
  uint32_t count, more_flags, pid;
};

_Static_assert(sizeof(struct clx_probe_hit) == 24 && sizeof(struct link_of_places) <= sizeof(union bpf_attr),
               "the kernel knows them by number");

static int load_program(int ring, int losses) {
  const int hit = -(int)sizeof(struct clx_probe_hit);
  struct bpf_insn code[] = {
      copy(R6, R1),
      call(BPF_FUNC_ktime_get_ns),
      store(BPF_DW, STACK, hit + (int)offsetof(struct clx_probe_hit, time), R0),
      call(BPF_FUNC_get_current_pid_tgid),
      store(BPF_DW, STACK, hit + (int)offsetof(struct clx_probe_hit, tid), R0),
      copy(R1, R6),
      call(BPF_FUNC_get_attach_cookie),
      store(BPF_DW, STACK, hit + (int)offsetof(struct clx_probe_hit, number), R0),
      address_of_map(R1, ring),
      rest_of_address(),
      copy(R2, STACK),
      compute(BPF_ADD, R2, hit),
      set(R3, sizeof(struct clx_probe_hit)),
      // Nobody waits for a single hit.
      set(R4, BPF_RB_NO_WAKEUP),
      call(BPF_FUNC_ringbuf_output),
      instruction(BPF_JMP | BPF_JEQ | BPF_K, R0, 0, 9, 0),
      put(STACK, hit, 0),
      address_of_map(R1, losses),
      rest_of_address(),
      copy(R2, STACK),
      compute(BPF_ADD, R2, hit),
      call(BPF_FUNC_map_lookup_elem),
      instruction(BPF_JMP | BPF_JEQ | BPF_K, R0, 0, 2, 0),
      set(R1, 1),
      at_once(BPF_ADD, R0, 0, R1),
      set(R0, 0),
      instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
  };
  union bpf_attr attributes = {0};
  attributes.prog_type = BPF_PROG_TYPE_KPROBE;
  attributes.expected_attach_type = TRACE_UPROBE_MULTI;
  attributes.insns = (uintptr_t)code;
  attributes.insn_cnt = sizeof code / sizeof *code;
  // The functions that tell the time are for programs that say this.
  attributes.license = (uintptr_t) "GPL";
  memcpy(attributes.prog_name, "cowscope_probe", sizeof "cowscope_probe");
  return clx_bpf(BPF_PROG_LOAD, &attributes);
}

static int make_map(uint32_t type, uint32_t key, uint32_t value, uint32_t entries, uint32_t flags) {
  union bpf_attr attributes = {0};
  attributes.map_type = type;
  attributes.key_size = key;
  attributes.value_size = value;
  attributes.max_entries = entries;
  attributes.map_flags = flags;
  return clx_bpf(BPF_MAP_CREATE, &attributes);
}

/// Minus errno if it cannot be.
static int map_pages(void *into, size_t bytes, int protection, int file, off_t offset) {
  void *memory = mmap(NULL, bytes, protection, MAP_SHARED, file, offset);
  if (memory == MAP_FAILED) return -errno;
  memcpy(into, &memory, sizeof memory);
  return 0;
}

int clx_probe_program_open(struct clx_probe_program *program, size_t bytes) {
  *program = (struct clx_probe_program){.ring = -1, .losses = -1, .program = -1, .bytes = bytes};
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  int result = program->ring = make_map(BPF_MAP_TYPE_RINGBUF, 0, 0, (uint32_t)bytes, 0);
  if (result >= 0) result = program->losses = make_map(BPF_MAP_TYPE_ARRAY, 4, 8, 1, BPF_F_MMAPABLE);
  if (result >= 0) result = map_pages(&program->consumer, page, PROT_READ | PROT_WRITE, program->ring, 0);
  // The data are there twice, one behind the other, so that none ends in the midst.
  if (result >= 0) result = map_pages(&program->producer, page + 2 * bytes, PROT_READ, program->ring, (off_t)page);
  if (result >= 0) result = map_pages(&program->lost, page, PROT_READ, program->losses, 0);
  if (result >= 0) result = program->program = load_program(program->ring, program->losses);
  if (result < 0) clx_probe_program_close(program);
  return result < 0 ? result : 0;
}

int clx_probe_program_watch(const struct clx_probe_program *program, const char *path, const uint64_t *offsets,
                            const uint64_t *counters, uint32_t count, uint64_t first) {
  uint64_t numbers[count > 0 ? count : 1];
  for (uint32_t index = 0; index < count; index++) numbers[index] = first + index;
  struct link_of_places link = {
      .program = (uint32_t)program->program,
      .kind = TRACE_UPROBE_MULTI,
      .path = (uintptr_t)path,
      .offsets = (uintptr_t)offsets,
      .counters = (uintptr_t)counters,
      .cookies = (uintptr_t)numbers,
      .count = count,
  };
  union bpf_attr attributes = {0};
  memcpy(&attributes, &link, sizeof link);
  return clx_bpf(BPF_LINK_CREATE, &attributes);
}

int clx_probe_program_take(struct clx_probe_program *program, struct clx_probe_hit *hits, int most) {
  // Each record has eight bytes before it: its length with two flags, and where it is.
  enum { HEADER = 8, PATIENCE = 1000, MICROSECOND = 1000 };
  uint64_t *consumed = (uint64_t *)(void *)program->consumer;
  const char *data = program->producer + sysconf(_SC_PAGESIZE);
  uint64_t at = *consumed;
  int taken = 0, waited = 0;
  while (taken < most && at < __atomic_load_n((const uint64_t *)(const void *)program->producer, __ATOMIC_ACQUIRE)) {
    const char *record = data + (at & (program->bytes - 1));
    uint32_t length = __atomic_load_n((const uint32_t *)(const void *)record, __ATOMIC_ACQUIRE);
    if (length & BPF_RINGBUF_BUSY_BIT) {
      if (waited++ == PATIENCE) break;
      struct timespec moment = {0, 100 * MICROSECOND};
      nanosleep(&moment, NULL);
      continue;
    }
    if (!(length & BPF_RINGBUF_DISCARD_BIT)) memcpy(&hits[taken++], record + HEADER, sizeof *hits);
    at += ((length & ~BPF_RINGBUF_DISCARD_BIT) + HEADER + 7) & ~(uint64_t)7;
    __atomic_store_n(consumed, at, __ATOMIC_RELEASE);
  }
  return taken;
}

uint64_t clx_probe_program_lost(const struct clx_probe_program *program) {
  return __atomic_load_n(program->lost, __ATOMIC_RELAXED);
}

static void unmap(void *memory, size_t bytes) {
  if (memory) munmap(memory, bytes);
}

void clx_probe_program_close(struct clx_probe_program *program) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  unmap(program->consumer, page);
  unmap(program->producer, page + 2 * program->bytes);
  unmap(program->lost, page);
  program->consumer = program->producer = NULL;
  program->lost = NULL;
  int *files[] = {&program->program, &program->losses, &program->ring};
  for (int index = 0; index < 3; index++) {
    if (*files[index] >= 0) close(*files[index]);
    *files[index] = -1;
  }
}
