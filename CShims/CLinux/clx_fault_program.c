#include <asm/ptrace.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clx_fault_program.h"
#include "clx_instructions.h"

/// The beginning of each ring; the faults follow.
struct head {
  /// Counted by the program, never wraps.
  uint64_t written;
  /// Counted by the reader.
  uint64_t read;
  uint64_t lost;
  uint64_t unused[5];
};

_Static_assert(sizeof(struct head) == 64 && sizeof(struct clx_program_fault) == 40, "the program knows them by number");

#if defined(__x86_64__)

enum { MOST_INSTRUCTIONS = 64 };

/// The program of one tracepoint; returns how many instructions it has.
///
/// A tracepoint of page faults has three arguments: the address, the registers, the error code (`exc_page_fault`,
/// arch/x86/include/asm/trace/exceptions.h). An interrupt that reads user memory may have a fault while the other program
/// runs, so each has rings of its own; a program that would interrupt itself is not run, and counted (`__bpf_trace_run`,
/// kernel/trace/bpf_trace.c).
static int assemble(struct bpf_insn *code, int map, uint32_t records, int is_kernel) {
  const int record = sizeof(struct head);
  int n = 0;
  code[n++] = copy(R6, R1);
  // Faults at addresses of the kernel belong to no process.
  code[n++] = load(R8, R6, 0);
  int to_end_of_kernel = n;
  code[n++] = instruction(BPF_JMP | BPF_JSLT | BPF_K, R8, 0, 0, 0);
  code[n++] = call(BPF_FUNC_get_smp_processor_id);
  code[n++] = compute(BPF_LSH, R0, 1);
  code[n++] = compute(BPF_OR, R0, is_kernel);
  code[n++] = store(BPF_W, STACK, -4, R0);
  code[n++] = address_of_map(R1, map);
  code[n++] = rest_of_address();
  code[n++] = copy(R2, STACK);
  code[n++] = compute(BPF_ADD, R2, -4);
  code[n++] = call(BPF_FUNC_map_lookup_elem);
  int to_end_without_ring = n;
  code[n++] = instruction(BPF_JMP | BPF_JEQ | BPF_K, R0, 0, 0, 0);
  code[n++] = copy(R7, R0);
  code[n++] = call(BPF_FUNC_ktime_get_ns);
  code[n++] = store(BPF_DW, STACK, -16, R0);
  code[n++] = call(BPF_FUNC_get_current_pid_tgid);
  code[n++] = store(BPF_DW, STACK, -24, R0);
  code[n++] = copy(R1, STACK);
  code[n++] = compute(BPF_ADD, R1, -32);
  code[n++] = set(R2, 8);
  code[n++] = load(R3, R6, 8);
  code[n++] = compute(BPF_ADD, R3, offsetof(struct pt_regs, rip));
  code[n++] = call(BPF_FUNC_probe_read_kernel);
  code[n++] = load(R6, R6, 16);
  // Is there room?
  code[n++] = load(R1, R7, offsetof(struct head, written));
  code[n++] = load(R2, R7, offsetof(struct head, read));
  code[n++] = copy(R3, R1);
  code[n++] = combine(BPF_SUB, R3, R2);
  int to_loss = n;
  code[n++] = instruction(BPF_JMP | BPF_JGE | BPF_K, R3, 0, 0, (int)records);
  code[n++] = copy(R2, R1);
  code[n++] = compute(BPF_AND, R2, (int)records - 1);
  code[n++] = compute(BPF_MUL, R2, sizeof(struct clx_program_fault));
  code[n++] = combine(BPF_ADD, R2, R7);
  code[n++] = load(R3, STACK, -16);
  code[n++] = store(BPF_DW, R2, record + offsetof(struct clx_program_fault, time), R3);
  code[n++] = load(R3, STACK, -24);
  code[n++] = store(BPF_DW, R2, record + offsetof(struct clx_program_fault, tid), R3);
  code[n++] = store(BPF_DW, R2, record + offsetof(struct clx_program_fault, address), R8);
  code[n++] = load(R3, STACK, -32);
  code[n++] = store(BPF_DW, R2, record + offsetof(struct clx_program_fault, instruction), R3);
  code[n++] = store(BPF_W, R2, record + offsetof(struct clx_program_fault, error_code), R6);
  code[n++] = put(R2, record + offsetof(struct clx_program_fault, is_kernel), is_kernel);
  // Who reads the count must find what is counted.
  code[n++] = compute(BPF_ADD, R1, 1);
  code[n++] = at_once(BPF_XCHG, R7, offsetof(struct head, written), R1);
  int to_end = n;
  code[n++] = instruction(BPF_JMP | BPF_JA, 0, 0, 0, 0);
  code[to_loss].off = (int16_t)(n - to_loss - 1);
  code[n++] = set(R1, 1);
  code[n++] = at_once(BPF_ADD, R7, offsetof(struct head, lost), R1);
  code[to_end].off = (int16_t)(n - to_end - 1);
  code[to_end_of_kernel].off = (int16_t)(n - to_end_of_kernel - 1);
  code[to_end_without_ring].off = (int16_t)(n - to_end_without_ring - 1);
  code[n++] = set(R0, 0);
  code[n++] = instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
  return n;
}

#else

enum { MOST_INSTRUCTIONS = 1 };

/// Other architectures have no such tracepoints.
static int assemble(struct bpf_insn *code, int map, uint32_t records, int is_kernel) {
  (void)code, (void)map, (void)records, (void)is_kernel;
  return -ENOSYS;
}

#endif

static int load_program(int map, uint32_t records, int is_kernel) {
  struct bpf_insn code[MOST_INSTRUCTIONS];
  int count = assemble(code, map, records, is_kernel);
  if (count < 0) return count;
  union bpf_attr attributes = {0};
  attributes.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
  attributes.insns = (uintptr_t)code;
  attributes.insn_cnt = (uint32_t)count;
  // The functions that tell the time and read registers are for programs that say this.
  attributes.license = (uintptr_t) "GPL";
  memcpy(attributes.prog_name, "cowscope_fault", sizeof "cowscope_fault");
  return clx_bpf(BPF_PROG_LOAD, &attributes);
}

int clx_fault_program_open(struct clx_fault_program *program, int cpus, uint32_t records) {
  *program = (struct clx_fault_program){.map = -1, .programs = {-1, -1}, .links = {-1, -1}};
  program->rings = 2 * cpus;
  program->records = records;
  // The kernel rounds each element up to eight bytes.
  program->stride = (sizeof(struct head) + (size_t)records * sizeof(struct clx_program_fault) + 7) & ~(size_t)7;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  program->bytes = (program->stride * (size_t)program->rings + page - 1) & ~(page - 1);
  union bpf_attr attributes = {0};
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = sizeof(uint32_t);
  attributes.value_size = (uint32_t)program->stride;
  attributes.max_entries = (uint32_t)program->rings;
  attributes.map_flags = BPF_F_MMAPABLE;
  int result = program->map = clx_bpf(BPF_MAP_CREATE, &attributes);
  if (result >= 0) {
    void *memory = mmap(NULL, program->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, program->map, 0);
    if (memory == MAP_FAILED) result = -errno;
    else program->memory = memory;
  }
  for (int which = 0; which < 2 && result >= 0; which++) {
    result = program->programs[which] = load_program(program->map, records, which);
  }
  if (result < 0) clx_fault_program_close(program);
  return result < 0 ? result : 0;
}

int clx_fault_program_enable(struct clx_fault_program *program) {
  static const char *const tracepoints[] = {"page_fault_user", "page_fault_kernel"};
  for (int which = 0; which < 2; which++) {
    union bpf_attr attributes = {0};
    attributes.raw_tracepoint.name = (uintptr_t)tracepoints[which];
    attributes.raw_tracepoint.prog_fd = (uint32_t)program->programs[which];
    program->links[which] = clx_bpf(BPF_RAW_TRACEPOINT_OPEN, &attributes);
    if (program->links[which] < 0) return program->links[which];
  }
  return 0;
}

static void close_all(int *files, int count) {
  for (int index = 0; index < count; index++) {
    if (files[index] >= 0) close(files[index]);
    files[index] = -1;
  }
}

void clx_fault_program_disable(struct clx_fault_program *program) { close_all(program->links, 2); }

static struct head *head_of(const struct clx_fault_program *program, int ring) {
  return (struct head *)(void *)(program->memory + program->stride * (size_t)ring);
}

uint32_t clx_fault_program_waiting(const struct clx_fault_program *program, int ring) {
  const struct head *head = head_of(program, ring);
  return (uint32_t)(__atomic_load_n(&head->written, __ATOMIC_ACQUIRE) - head->read);
}

void clx_fault_program_take(struct clx_fault_program *program, int ring, struct clx_program_fault *faults, uint32_t count) {
  struct head *head = head_of(program, ring);
  const struct clx_program_fault *all = (const struct clx_program_fault *)(const void *)(head + 1);
  uint32_t first = (uint32_t)head->read & (program->records - 1);
  uint32_t to_end = program->records - first, before_end = count < to_end ? count : to_end;
  memcpy(faults, all + first, before_end * sizeof *faults);
  memcpy(faults + before_end, all, (count - before_end) * sizeof *faults);
  __atomic_store_n(&head->read, head->read + count, __ATOMIC_RELEASE);
}

uint64_t clx_fault_program_lost(const struct clx_fault_program *program) {
  uint64_t lost = 0;
  for (int ring = 0; ring < program->rings; ring++) {
    lost += __atomic_load_n(&head_of(program, ring)->lost, __ATOMIC_RELAXED);
  }
  for (int which = 0; which < 2; which++) {
    struct bpf_prog_info info = {0};
    union bpf_attr attributes = {0};
    attributes.info.bpf_fd = (uint32_t)program->programs[which];
    attributes.info.info_len = sizeof info;
    attributes.info.info = (uintptr_t)&info;
    if (clx_bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes) == 0) lost += info.recursion_misses;
  }
  return lost;
}

void clx_fault_program_close(struct clx_fault_program *program) {
  close_all(program->links, 2);
  close_all(program->programs, 2);
  if (program->memory) munmap(program->memory, program->bytes);
  program->memory = NULL;
  close_all(&program->map, 1);
}
