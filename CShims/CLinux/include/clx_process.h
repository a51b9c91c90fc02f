#pragma once

#include <stdint.h>

#include "clx_actor.h"

/// Makes the two ends of an actor's socket; both are closed on exec.
int clx_socket_pair(int *controller_end, int *actor_end);

/// Starts the actor with its end of a socket, on a CPU, with addresses that are not randomized. Returns its pid.
int clx_spawn_actor(const char *path, int actor_end, int cpu);

/// Starts the guard, which acts after the controller's end of a pipe has closed: it replays the journal of machine settings
/// in a directory (none if empty) and removes `instance_name` from the directory `instances` (none if that is negative).
/// Returns its pid and stores that end.
int clx_spawn_guard(
    const char *path, const char *journal, int instances, const char *instance_name, int *pipe_end);

/// Sends a command and, unless it is -1, a file descriptor beside it. Returns -ETIMEDOUT when that takes too long.
int clx_send_command(int socket, const struct clx_command *command, int descriptor, int timeout_milliseconds);

/// Receives a reply. Returns 1, or 0 when the actor has closed its end, or -ETIMEDOUT.
int clx_receive_reply(int socket, struct clx_reply *reply, int timeout_milliseconds);

/// Waits for a child of this process. Returns its wait status, or -ECHILD when it is none (any more).
int clx_wait_child(int pid);

/// The status that a process passed to exit, from its wait status, or -1 when a signal ended it.
int clx_exit_status(int wait_status);

/// Waits up to some milliseconds until a process has ended, whoever its parent is. Returns 1 when it has, 0 when not.
int clx_await_end(int pid, int milliseconds);

/// The same for one task of a process, which may be its first one: a first task stays as a zombie until the others have
/// ended too.
int clx_await_task_end(int process, int task, int milliseconds);

/// Stores the NUMA node of each page of a process at these addresses, minus errno where there is none.
int clx_nodes_of_pages(int pid, uint64_t *addresses, int32_t *nodes, uint64_t count);

/// Sends SIGKILL.
int clx_kill(int pid);

/// Orphans of children of this process become its own children, so that it can wait for them.
int clx_become_subreaper(void);

/// Stores the numbers of the CPUs that the calling thread may use, at most `capacity`, and returns how many there are.
int clx_allowed_cpus(int *cpus, int capacity);

/// Takes the page faults of this program beforehand: its heap is kept from then on, with 16 MiB that are touched already, and
/// its data, its stack and its code are there.
///
/// A fault of the controller puts a page into the folio batch of its CPU, where it counts among those of a scenario that uses that
/// CPU. Mappings of 32 MiB and more are left as they are, and allocations of that size remain mappings of their own.
void clx_fault_beforehand(void);

/// Restricts the calling thread to some CPUs.
int clx_use_cpus(const int *cpus, int count);

/// Keeps other runs away from a CPU: two runs on one CPU would drain each other's folio batches.
///
/// The lock is an abstract socket address, so it goes with its holder and leaves no file. Returns a descriptor to close,
/// -EADDRINUSE while another process holds it, or minus errno.
int clx_reserve_cpu(int32_t cpu);

/// Drains the folio batches of all CPUs, as a call that moves pages does before it begins, even if it then moves none.
int clx_drain_all_batches(void);

/// The path of this program. Returns its length.
int clx_executable_path(char *path, int capacity);

/// The name of an error, such as `EINVAL`.
const char *clx_error_name(int error);

/// The name of a signal, such as `SEGV`, or null.
const char *clx_signal_name(int number);

/// The soft limit of RLIMIT_MEMLOCK in bytes.
uint64_t clx_memlock_limit(void);

/// Raises the soft limit of open files to the hard one.
int clx_raise_descriptor_limit(void);

/// The effective user id.
uint32_t clx_effective_user(void);
