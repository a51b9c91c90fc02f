#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clx_workspace.h"

uint64_t clx_start_time(int pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  // The name in parentheses may hold anything; behind it come the state as field 3 and the start as field 22.
  char *rest = strrchr(text, ')');
  char state = 0;
  unsigned long long start = 0;
  if (!rest || sscanf(rest + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &state, &start) != 2) return 0;
  // What has ended and was not waited for does nothing any more.
  return state == 'Z' || state == 'X' ? 0 : start;
}

int clx_journal_add(const char *folder, const char *line) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/journal", folder);
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return -errno;
  // One call, so that lines of several processes do not mix.
  char text[PATH_MAX + 64];
  int length = snprintf(text, sizeof text, "%s\n", line);
  int result = length >= (int)sizeof text ? -ENAMETOOLONG : 0;
  if (!result && write(file, text, (size_t)length) != length) result = errno ? -errno : -EIO;
  if (!result && fsync(file) != 0) result = -errno;
  close(file);
  return result;
}

static void pause_milliseconds(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, 0);
}

/// Ends a process if it is still the one that was meant. Returns whether it is gone.
static int end_process(int pid, uint64_t start) {
  for (int tries = 0; tries < 500; tries++) {
    if (clx_start_time(pid) != start) return 1;
    kill(pid, SIGKILL);
    pause_milliseconds(10);
  }
  return 0;
}

/// Whether a loop device has a file below the folder, also one that was removed.
static int has_loop(const char *folder) {
  DIR *blocks = opendir("/sys/block");
  if (!blocks) return 0;
  size_t length = strlen(folder);
  int found = 0;
  for (struct dirent *entry; !found && (entry = readdir(blocks));) {
    if (strncmp(entry->d_name, "loop", 4) != 0) continue;
    char path[PATH_MAX], text[PATH_MAX];
    snprintf(path, sizeof path, "/sys/block/%s/loop/backing_file", entry->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    found = count > (ssize_t)length && strncmp(text, folder, length) == 0 && text[length] == '/';
  }
  closedir(blocks);
  return found;
}

/// Empties an open folder; links are removed and not followed. Closes it.
static int empty_folder(int folder, int depth) {
  if (depth > 200) {
    close(folder);
    return -ELOOP;
  }
  DIR *entries = fdopendir(folder);
  if (!entries) {
    int error = errno;
    close(folder);
    return -error;
  }
  int result = 0;
  for (struct dirent *entry; (entry = readdir(entries));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (unlinkat(folder, entry->d_name, 0) == 0 || errno == ENOENT) continue;
    int error = errno;
    int inner = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner >= 0) {
      int inside = empty_folder(inner, depth + 1);
      error = inside ? -inside : unlinkat(folder, entry->d_name, AT_REMOVEDIR) == 0 ? 0 : errno;
    }
    if (error && !result) result = -error;
  }
  closedir(entries);
  return result;
}

/// What the journal names: with `only_look`, whether its owner or a process of it runs; else all is undone.
static int go_through(char *text, int only_look) {
  int result = 0;
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n"));) {
    int pid = 0;
    unsigned long long start = 0;
    int is_owner = sscanf(line, "owner %d %llu", &pid, &start) == 2;
    if (only_look) {
      if (is_owner && start && clx_start_time(pid) == start) return -EBUSY;
    } else if (sscanf(line, "process %d %llu", &pid, &start) == 2 && pid != getpid()) {
      if (start && !end_process(pid, start)) result = -ETIMEDOUT;
    } else if (strncmp(line, "rmdir /", 7) == 0) {
      if (rmdir(line + 6) != 0 && errno != ENOENT && errno != ENOTEMPTY) result = -errno;
    }
  }
  return result;
}

static char *read_journal(int folder) {
  int file = openat(folder, "journal", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return 0;
  struct stat status;
  char *text = fstat(file, &status) == 0 && status.st_size < 1 << 20 ? calloc(1, (size_t)status.st_size + 1) : 0;
  if (text && read(file, text, (size_t)status.st_size) < 0) text[0] = 0;
  close(file);
  return text;
}

int clx_clear_workspace(const char *folder, uint8_t is_own) {
  int root = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (root < 0) return errno == ENOENT ? 0 : -errno;
  struct stat status;
  if (fstat(root, &status) != 0 || status.st_uid != geteuid() || (status.st_mode & 022) != 0) {
    close(root);
    return -EPERM;
  }
  char *journal = read_journal(root);
  if (!journal && !is_own) {
    close(root);
    // Somebody may just be about to write the journal.
    if (time(0) - status.st_mtime < 60) return -EBUSY;
    return rmdir(folder) == 0 ? 0 : -errno;
  }
  int result = 0;
  if (journal && !is_own) {
    char *copy = strdup(journal);
    result = copy ? go_through(copy, 1) : -ENOMEM;
    free(copy);
  }
  if (result == 0 && journal) result = go_through(journal, 0);
  free(journal);
  if (result != 0) {
    close(root);
    return result;
  }
  for (int tries = 0; has_loop(folder); tries++) {
    // What another run has left may be held by somebody for good; that is no reason to wait long.
    if (tries == (is_own ? 1000 : 200)) {
      close(root);
      return -EBUSY;
    }
    pause_milliseconds(10);
  }
  result = empty_folder(root, 0);
  if (result == 0 && rmdir(folder) != 0 && errno != ENOENT) result = -errno;
  return result;
}
