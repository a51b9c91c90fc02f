#pragma once
// What the controller and cowscope-actor say to each other: one packet a command, one packet a reply, over an AF_UNIX
// SOCK_SEQPACKET socket. File descriptors travel beside a command as SCM_RIGHTS.

#include <stdint.h>

/// The most pages of one call of move_pages.
enum { CLX_MIGRATED_AT_ONCE = 256 };

/// What a command asks for.
enum clx_operation : uint32_t {
  /// mmap(address, length, protection, flags, fd or -1, offset).
  CLX_MAP = 1,
  /// Loads, stores, exchanges or calls; see `clx_touch_kind`.
  CLX_TOUCH,
  /// munmap(address, length).
  CLX_UNMAP,
  /// mprotect(address, length, protection).
  CLX_PROTECT,
  /// madvise(address, length, flags).
  CLX_ADVISE,
  /// mremap(address, length, offset as new length, flags, target).
  CLX_REMAP,
  /// mlock2(address, length, flags).
  CLX_LOCK,
  /// munlock(address, length).
  CLX_UNLOCK,
  /// msync(address, length, flags).
  CLX_SYNC,
  /// pwrite of `value` at file offset `offset`: `count` pages, the first byte of each or, with `whole`, all of it.
  CLX_PWRITE,
  /// ftruncate(fd, length).
  CLX_TRUNCATE,
  /// fork(2); the fd is the child's socket.
  CLX_FORK,
  /// vfork(2) into slot `target`; the fd is the child's socket. The reply comes when the child has called exec or exit.
  CLX_VFORK,
  /// vfork and exec in one; the fd is the child's socket, `target` the slot that it uses on the way.
  CLX_SPAWN,
  /// A new thread in slot `target`, on CPU `flags` or, below 0, where its maker is; the fd is its socket.
  CLX_THREAD,
  /// execve of this program; the new program says `ready` on the same socket.
  CLX_EXEC,
  /// _exit(0), after the reply; a thread ends alone, and so does any task with `flags` 1.
  CLX_EXIT,
  /// waitpid(target).
  CLX_REAP,
  /// sched_setaffinity to CPU `target`.
  CLX_PLACE,
  /// mbind(address, length, mode `flags`, node mask `target`), or without a length set_mempolicy.
  CLX_POLICY,
  /// move_pages of `count` pages from `address` on to node `target`, as far as they can be moved, CLX_MIGRATED_AT_ONCE in a call.
  CLX_MIGRATE,
  /// References to `count` pages, kept as pin number `target`; `flags` is a clx_pin_kind. Beside the command of a ring comes
  /// the end of a pipe, which is closed when the ring has gone and has given everything back.
  CLX_PIN,
  /// Gives the references of pin `target` back; `flags` is its clx_pin_kind.
  CLX_UNPIN,
  /// Loads or stores of one byte in each of `count` pages of process `target`, by /proc/PID/mem if that comes beside the
  /// command, else by process_vm_readv or process_vm_writev.
  CLX_FOREIGN,
  /// `flags` is a clx_userfault_operation; `whole` is missing pages for register and protected for copy.
  CLX_USERFAULT,
  /// prctl(PR_SET_MEMORY_MERGE, flags); whatever lies outside of `length` bytes at `address` never merges.
  CLX_MEMORY_MERGE,
};

/// How memory is touched.
enum clx_touch_kind : uint32_t {
  /// A load of one byte.
  CLX_READ = 0,
  /// A store.
  CLX_WRITE,
  /// XCHG of one byte.
  CLX_EXCHANGE,
  /// A call of a return instruction.
  CLX_CALL,
};

/// By whom an access is made.
enum clx_access_mode : uint8_t {
  /// An instruction of the program.
  CLX_BY_USER = 0,
  /// read(2) and write(2) of a pipe.
  CLX_BY_KERNEL,
  /// read(2) and write(2) of the file beside the command, which is open with O_DIRECT; see `clx_make_direct_file`.
  CLX_BY_DIRECT_IO,
};

/// Who holds pages.
enum clx_pin_kind : int32_t {
  CLX_PIN_RING = 0,
  CLX_PIN_PIPE,
};

/// The ioctls of userfaultfd(2).
enum clx_userfault_operation : int32_t {
  CLX_UFFD_REGISTER = 0,
  CLX_UFFD_UNREGISTER,
  CLX_UFFD_PROTECT,
  CLX_UFFD_UNPROTECT,
  CLX_UFFD_ZEROPAGE,
  CLX_UFFD_COPY,
};

/// Page `v` of a direct file is filled with the byte `v`; reads from memory go to this page.
enum { CLX_DIRECT_SCRATCH_PAGE = 256 };

/// A result below minus this says that the kernel refuses the means (io_uring, userfaultfd): minus this and errno.
enum { CLX_REFUSED = 10000 };

/// One command.
struct clx_command {
  enum clx_operation operation;
  enum clx_touch_kind kind;
  uint64_t address;
  uint64_t length;
  uint64_t offset;
  uint64_t target;
  uint64_t count;
  uint32_t times;
  int32_t protection;
  int32_t flags;
  uint8_t value;
  uint8_t whole;
  /// A clx_access_mode.
  uint8_t by_kernel;
  uint8_t reserved;
  /// See clx_content.h.
  uint64_t salt;
};
_Static_assert(sizeof(struct clx_command) == 72, "both programs must agree on the packet");

/// How many tasks can share the memory of one actor: its process, threads and vfork children.
enum { CLX_SLOTS = 65 };

/// How an actor exits that could not begin.
enum clx_actor_exit : uint32_t {
  /// It could not make its pipe.
  CLX_EXIT_NO_PIPE = 3,
  /// The hard limit of the stack is too low.
  CLX_EXIT_NO_STACK = 4,
};

/// What a reply says.
enum clx_reply_kind : uint32_t {
  /// A new program or a new child waits for its first command.
  CLX_READY = 1,
  /// The command ended.
  CLX_DONE,
  /// Bytes that were read so far; more packets follow.
  CLX_VALUES,
  /// A signal ends the process in the middle of the command, as soon as one more command comes.
  CLX_KILLED,
};

/// Most values that one packet carries.
enum { CLX_VALUES_MAX = 2048 };

/// One reply. Only the first `value_count` values are sent.
struct clx_reply {
  enum clx_reply_kind kind;
  /// The task that answers (gettid).
  int32_t pid;
  /// What the call returned, or minus errno.
  int64_t result;
  int64_t minor_faults;
  int64_t major_faults;
  /// Ticks of the time stamp counter in the window.
  uint64_t ticks;
  /// CPU time in the window, and how often the task was switched out in it.
  int64_t cpu_microseconds;
  int64_t switches;
  /// Killed: where the access went.
  uint64_t address;
  /// Killed: the x86 error code of the trap.
  uint64_t error_code;
  int32_t signal;
  uint32_t value_count;
  uint8_t values[CLX_VALUES_MAX];
};
_Static_assert(__builtin_offsetof(struct clx_reply, values) == 80, "both programs must agree on the packet");
