// The loop: one command in, one measured operation, one reply out.

#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "actor.h"

void send_reply(struct slot *slot, enum clx_reply_kind kind) {
  slot->reply.kind = kind;
  slot->reply.pid = (int32_t)call3(__NR_gettid, 0, 0, 0);
  long length = (long)__builtin_offsetof(struct clx_reply, values) + slot->reply.value_count;
  long sent;
  do sent = call6(__NR_sendto, slot->socket, (long)&slot->reply, length, MSG_NOSIGNAL, 0, 0);
  while (sent == -EINTR);
  if (sent < 0) call3(__NR_exit_group, 0, 0, 0);
  slot->reply.value_count = 0;
}

static void receive_command(struct slot *slot) {
  char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
  struct iovec part;
  part.iov_base = &slot->command;
  part.iov_len = sizeof slot->command;
  struct msghdr message;
  message.msg_name = 0;
  message.msg_namelen = 0;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  message.msg_flags = 0;
  long received;
  do received = call3(__NR_recvmsg, slot->socket, (long)&message, 0);
  while (received == -EINTR);
  // The end of the stream: the controller is gone, and so is the reason to live.
  if (received != (long)sizeof slot->command) call3(__NR_exit_group, 0, 0, 0);
  slot->passed = -1;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_type == SCM_RIGHTS) slot->passed = *(int *)CMSG_DATA(header);
}

/// Nothing is ever mapped here.
__attribute__((aligned(PAGE))) static uint8_t untouched[PAGE];

/// MADV_COLD drains the folio batches of this CPU before it looks at pages, of which there are none here: mlock of a page
/// would do too, but before Linux 5.18 it leaves that page in a batch. A new program, or one that has just forked, writes to
/// pages of its own that may or may not wait in such a batch, and with that drains all of them or not; draining them always
/// makes what the scenario's pages meet the same in every run.
void drain_folio_batches(void) {
  enum { COLD = 20 };
  call3(__NR_madvise, (long)untouched, PAGE, COLD);
}

enum {
  SET_MEMORY_MERGE = 67,
  GET_MEMORY_MERGE = 68,
};

/// The end of the address space of a process.
#define MEMORY_END UINT64_C(0x7ffffffff000)

/// The memory of this program must not be merged: writing to it would fault. The call says ENOMEM for the holes in the
/// range, and has done everything else by then.
static void keep_apart(uint64_t first, uint64_t end) {
  call3(__NR_madvise, (long)first, (long)(end - first), MADV_UNMERGEABLE);
}

void begin(struct slot *slot) {
  pretouch(slot);
  pretouch(slot);
  drain_folio_batches();
  use_signal_stack(slot);
  slot->reply.result = 0;
  slot->reply.minor_faults = 0;
  slot->reply.major_faults = 0;
  slot->reply.ticks = 0;
  slot->reply.cpu_microseconds = 0;
  slot->reply.switches = 0;
  slot->reply.signal = 0;
  slot->reply.address = 0;
  slot->reply.error_code = 0;
  slot->reply.value_count = 0;
  send_reply(slot, CLX_READY);
}

/// One system call in a window.
static int64_t measured_call(struct slot *slot, long number, long a, long b, long c, long d, long e, long f) {
  open_window(slot);
  int64_t result = call6(number, a, b, c, d, e, f);
  close_window(slot);
  return result;
}

long use_cpu(uint64_t cpu) {
  unsigned long set[16];
  for (unsigned word = 0; word < 16; word++) set[word] = 0;
  if (cpu >= sizeof set * 8) return -EINVAL;
  set[cpu / 64] = 1ul << (cpu % 64);
  return call3(__NR_sched_setaffinity, 0, sizeof set, (long)set);
}

static int64_t place(struct slot *slot) {
  open_window(slot);
  long result = use_cpu(slot->command.target);
  close_window(slot);
  return result;
}

static int64_t merge_memory(struct slot *slot) {
  uint64_t first = slot->command.address, end = first + slot->command.length;
  int64_t result = measured_call(slot, __NR_prctl, SET_MEMORY_MERGE, slot->command.flags, 0, 0, 0, 0);
  keep_apart(PAGE, first);
  keep_apart(end, MEMORY_END);
  return result;
}

static int64_t execute(struct slot *slot) {
  struct clx_command *command = &slot->command;
  long address = (long)command->address, length = (long)command->length;
  switch (command->operation) {
  case CLX_EXIT:
    open_window(slot);
    close_window(slot);
    return 0;
  case CLX_MAP:
    return measured_call(slot, __NR_mmap, address, length, command->protection, command->flags, slot->passed,
                         (long)command->offset);
  case CLX_TOUCH:
    return touch_pages(slot);
  case CLX_UNMAP:
    return measured_call(slot, __NR_munmap, address, length, 0, 0, 0, 0);
  case CLX_PROTECT:
    return measured_call(slot, __NR_mprotect, address, length, command->protection, 0, 0, 0);
  case CLX_ADVISE:
    return measured_call(slot, __NR_madvise, address, length, command->flags, 0, 0, 0);
  case CLX_REMAP:
    return measured_call(slot, __NR_mremap, address, length, (long)command->offset, command->flags,
                         (long)command->target, 0);
  case CLX_LOCK:
    return measured_call(slot, __NR_mlock2, address, length, command->flags, 0, 0, 0);
  case CLX_UNLOCK:
    return measured_call(slot, __NR_munlock, address, length, 0, 0, 0, 0);
  case CLX_SYNC:
    return measured_call(slot, __NR_msync, address, length, command->flags, 0, 0, 0);
  case CLX_PWRITE:
    return write_file_pages(slot);
  case CLX_TRUNCATE:
    return measured_call(slot, __NR_ftruncate, slot->passed, length, 0, 0, 0, 0);
  case CLX_FORK:
  case CLX_VFORK:
  case CLX_SPAWN:
  case CLX_THREAD:
    return make_child(slot);
  case CLX_EXEC:
    open_window(slot);
    close_window(slot);
    close_other_sockets(slot->socket, slot->descriptors);
    return execute_self(slot->socket);
  case CLX_REAP:
    return measured_call(slot, __NR_wait4, (long)command->target, 0, __WALL, 0, 0, 0);
  case CLX_PLACE:
    return place(slot);
  case CLX_POLICY:
    return set_policy(slot);
  case CLX_MIGRATE:
    return migrate_pages(slot);
  case CLX_PIN:
    return pin_pages(slot);
  case CLX_UNPIN:
    return unpin_pages(slot);
  case CLX_FOREIGN:
    return touch_foreign_pages(slot);
  case CLX_USERFAULT:
    return control_userfault(slot);
  case CLX_MEMORY_MERGE:
    return merge_memory(slot);
  }
  return -ENOSYS;
}

/// A thread ends alone, as any task does that is told to (flags 1), and takes its socket along, which the others would
/// keep open.
__attribute__((noreturn)) static void leave(struct slot *slot) {
  if (slot->is_thread || slot->command.flags) {
    call3(__NR_close, slot->socket, 0, 0);
    for (;;) call3(__NR_exit, 0, 0, 0);
  }
  for (;;) call3(__NR_exit_group, 0, 0, 0);
}

void serve(struct slot *slot) {
  if (slot->index == 0 && slot->reply.kind == 0) {
    // A process that merges all its memory goes on to do so after execve; there is nothing but this program yet.
    if (call6(__NR_prctl, GET_MEMORY_MERGE, 0, 0, 0, 0, 0) == 1) keep_apart(PAGE, MEMORY_END);
    begin(slot);
  }
  for (;;) {
    receive_command(slot);
    slot->reply.value_count = 0;
    slot->reply.signal = 0;
    pretouch(slot);
    pretouch(slot);
    slot->reply.result = execute(slot);
    pretouch(slot);
    if (slot->command.operation == CLX_FORK) pretouch_others(slot);
    if (slot->command.operation == CLX_FORK || slot->command.operation == CLX_THREAD) drain_folio_batches();
    count_window(slot);
    if (slot->passed >= 0) call3(__NR_close, slot->passed, 0, 0);
    send_reply(slot, CLX_DONE);
    if (slot->command.operation == CLX_EXIT) leave(slot);
  }
}
