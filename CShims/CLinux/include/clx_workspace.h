#pragma once

#include <stdint.h>

// A folder in which programs work that must not outlive this one, and the process that sees to that: the keeper.
//
// The keeper waits until the controller's end of a socket is closed, however that ended. Then it ends everything that was started, and removes the folder.
// It is the parent of the room: the process that starts programs, in namespaces of mounts and processes of its own where that is permitted. What is
// mounted there goes with the room; the room goes with the keeper. If the keeper is killed too, the folder's journal tells the next run what is left.
//
// A journal is the file `journal` of the folder. Each line is one thing, and is written before the thing is there:
//   owner PID START     the controller; the first line. START is the time at which a process began (proc_pid_stat(5))
//   process PID START   a process to be ended
//   rmdir PATH          an empty folder to be removed

enum clx_keeper_verb : uint32_t {
  CLX_KEEPER_START = 1,
  CLX_KEEPER_SIGNAL,
};

/// What the room is asked. The words of a program's command line follow, each ended by a zero byte; its three standard streams come beside it.
struct clx_keeper_request {
  enum clx_keeper_verb verb;
  int32_t pid;
  int32_t signal;
  uint32_t count;
};

enum clx_keeper_event : uint32_t {
  /// The room is there: `pid` is its number outside.
  CLX_KEEPER_READY = 1,
  /// A program was started: `pid` is its number in the room.
  CLX_KEEPER_STARTED,
  /// A program could not be started, or the room could not be made: `value` is the errno.
  CLX_KEEPER_FAILED,
  /// A program has ended: `value` is its wait status.
  CLX_KEEPER_ENDED,
};

struct clx_keeper_answer {
  enum clx_keeper_event event;
  int32_t pid;
  int32_t value;
};

enum { CLX_KEEPER_REQUEST_MAX = 32768 };

/// Starts the keeper of a folder, which has a journal already. `isolated`: the room has namespaces of its own. Returns its pid and stores the socket.
int clx_spawn_keeper(const char *path, const char *folder, uint8_t isolated, int *controller_end);

/// Asks the room to start a program with these standard streams. `words` are `count` texts, one after another, `bytes` in all. Returns 0 or minus errno.
int clx_keeper_start(int socket, const char *words, uint64_t bytes, uint32_t count, const int *streams);

/// Sends a signal to a program that the room has started.
int clx_keeper_signal(int socket, int pid, int signal);

/// Receives what the room tells. Returns 1, 0 when it has ended, or -ETIMEDOUT.
int clx_keeper_answer(int socket, struct clx_keeper_answer *answer, int timeout_milliseconds);

/// The time at which a process began, in ticks since the machine started; 0 where there is none.
uint64_t clx_start_time(int pid);

/// Adds a line to the journal of a folder, and waits until it is on disk.
int clx_journal_add(const char *folder, const char *line);

/// Ends what the journal of a folder names, waits until no loop device has a file of it, and removes the folder.
///
/// Unless `is_own`, a folder whose owner or keeper runs is left alone (-EBUSY), and so is one that is not this user's (-EPERM). A folder without a journal is only removed if it is
/// empty and a minute old. Returns 0, also when there is no such folder, or minus errno.
int clx_clear_workspace(const char *folder, uint8_t is_own);
