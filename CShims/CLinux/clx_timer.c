#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "clx_timer.h"

int clx_start_timer(const char *path, char *const *arguments, int *output) {
  static char *const environment[] = {"GLIBC_TUNABLES=glibc.pthread.rseq=0", 0};
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  pid_t pid = 0;
  int error = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (error) {
    close(ends[0]);
    return -error;
  }
  *output = ends[0];
  return pid;
}

static int64_t milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clx_read_to_end(int descriptor, char *buffer, int64_t capacity, int timeout_milliseconds) {
  int64_t deadline = milliseconds_now() + timeout_milliseconds, length = 0;
  for (;;) {
    int64_t rest = deadline - milliseconds_now();
    struct pollfd event = {descriptor, POLLIN, 0};
    int ready = rest > 0 ? poll(&event, 1, (int)rest) : 0;
    if (ready == 0) return -ETIMEDOUT;
    if (ready < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
    char beyond;
    ssize_t got = length < capacity ? read(descriptor, buffer + length, (size_t)(capacity - length)) : read(descriptor, &beyond, 1);
    if (got < 0 && errno != EINTR) return -errno;
    if (got == 0) return length;
    if (got > 0 && length == capacity) return -EMSGSIZE;
    if (got > 0) length += got;
  }
}

double clx_load_average(void) {
  double load;
  return getloadavg(&load, 1) == 1 ? load : -1;
}
