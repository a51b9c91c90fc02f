#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#include "clx_settings.h"

static const char journal_name[] = "settings";
static const char draft_name[] = "settings.new";

/// Opens the directory if nobody but this user may write to it: what stands in its journal is done with full rights.
static int open_directory(const char *directory) {
  int folder = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -errno;
  struct stat status;
  if (fstat(folder, &status) != 0 || status.st_uid != geteuid() || (status.st_mode & 022) != 0) {
    close(folder);
    return -EPERM;
  }
  return folder;
}

static int write_all(int file, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(file, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -errno;
    bytes += written;
    length -= (size_t)written;
  }
  return 0;
}

int clx_write_journal(const char *directory, const char *text) {
  if (mkdir(directory, 0755) != 0 && errno != EEXIST) return -errno;
  int folder = open_directory(directory);
  if (folder < 0) return folder;
  int result = 0;
  if (unlinkat(folder, draft_name, 0) != 0 && errno != ENOENT) result = -errno;
  int file = result ? -1 : openat(folder, draft_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (!result && file < 0) result = -errno;
  if (!result) result = write_all(file, text, strlen(text));
  if (!result && fsync(file) != 0) result = -errno;
  if (file >= 0) close(file);
  if (!result && renameat(folder, draft_name, folder, journal_name) != 0) result = -errno;
  if (!result && fsync(folder) != 0) result = -errno;
  close(folder);
  return result;
}

int clx_has_journal(const char *directory) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", directory, journal_name);
  return access(path, F_OK) == 0;
}

int clx_write_setting(const char *path, const char *value) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t written;
  do written = write(file, value, strlen(value));
  while (written < 0 && errno == EINTR);
  int result = written < 0 ? -errno : 0;
  close(file);
  return result;
}

/// What frees the memory of a compressed disk, and its size.
static int is_zram_reset(const char *path) {
  int end = 0;
  return sscanf(path, "/sys/block/zram%*3[0-9]/reset%n", &end) == 0 && end > 0 && !path[end];
}

static int is_setting(const char *path) {
  static const char *const roots[] = {"/sys/kernel/mm/", "/proc/sys/vm/", "/sys/devices/system/node/"};
  if (strstr(path, "/../")) return 0;
  if (is_zram_reset(path)) return 1;
  for (size_t index = 0; index < sizeof roots / sizeof roots[0]; index++)
    if (strncmp(path, roots[index], strlen(roots[index])) == 0) return 1;
  return 0;
}

static int is_own_file(const char *path) {
  const char *name = strrchr(path, '/');
  return name && strncmp(name + 1, "cowscope-", 9) == 0;
}

/// Does one line. What is done already is no error: a journal may be replayed again after it was interrupted.
static int replay_line(char *line) {
  char *path = strchr(line, ' ');
  if (!path) return -EINVAL;
  *path++ = 0;
  if (strcmp(line, "owner") == 0) return 0;
  if (strcmp(line, "write") == 0) {
    char *value = strchr(path, ' ');
    if (!value) return -EINVAL;
    *value++ = 0;
    return is_setting(path) ? clx_write_setting(path, value) : -EINVAL;
  }
  if (!is_own_file(path)) return -EINVAL;
  if (strcmp(line, "swapoff") == 0) return swapoff(path) == 0 || errno == EINVAL || errno == ENOENT ? 0 : -errno;
  if (strcmp(line, "unlink") == 0) return unlink(path) == 0 || errno == ENOENT ? 0 : -errno;
  return -EINVAL;
}

/// Reads a file whole. Returns a text to free, or null.
static char *read_all(int file) {
  struct stat status;
  if (fstat(file, &status) != 0 || status.st_size > 1 << 20) return 0;
  char *text = calloc(1, (size_t)status.st_size + 1);
  ssize_t length = text ? read(file, text, (size_t)status.st_size) : -1;
  if (length == status.st_size) return text;
  free(text);
  return 0;
}

/// Does all lines of a journal; the first error is returned, and those behind it are done all the same.
static int replay_lines(int file, int owner) {
  char *text = lseek(file, 0, SEEK_SET) == 0 ? read_all(file) : 0;
  if (!text) return -EIO;
  int found = 0;
  if (owner && (sscanf(text, "owner %d\n", &found) != 1 || found != owner)) {
    free(text);
    return -ENOENT;
  }
  int result = 0;
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n"));) {
    int error = *line ? replay_line(line) : 0;
    if (!result) result = error;
  }
  free(text);
  return result;
}

int clx_replay_journal(const char *directory, int owner) {
  // Merged pages of another program that is just ending stay mapped until it has ended, and KSM refuses to change its
  // settings meanwhile.
  enum { TRIES = 250, PAUSE_MICROSECONDS = 20000 };
  int folder = open_directory(directory);
  if (folder < 0) return folder;
  int result = 0;
  do result = flock(folder, LOCK_EX) == 0 ? 0 : -errno;
  while (result == -EINTR);
  int file = result ? -1 : openat(folder, journal_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (!result && file < 0) result = -errno;
  for (int tries = 0; file >= 0 && tries < TRIES; tries++) {
    result = replay_lines(file, owner);
    if (result != -EBUSY) break;
    usleep(PAUSE_MICROSECONDS);
  }
  if (!result && unlinkat(folder, journal_name, 0) != 0) result = -errno;
  if (file >= 0) close(file);
  close(folder);
  return result;
}

int clx_join_khugepaged(void) {
  static void *own = 0;
  if (own) return 0;
  size_t huge = 2 << 20, length = 3 * huge;
  // Only memory with an anon_vma counts. One page is touched below an aligned 2 MiB, so there is nothing to collapse.
  char *range = mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) return -errno;
  size_t below = huge - ((size_t)range & (huge - 1)) - 4096;
  *(volatile char *)(range + below) = 1;
  if (madvise(range, length, MADV_HUGEPAGE) != 0) {
    int error = errno;
    munmap(range, length);
    return -error;
  }
  own = range;
  return 0;
}

int clx_join_ksm(void) {
  static void *own = 0;
  if (own) return 0;
  // Never accessible, so that nothing fills it: its page would merge with those of a scenario.
  void *page = mmap(0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return -errno;
  if (madvise(page, 4096, MADV_MERGEABLE) != 0) {
    int error = errno;
    munmap(page, 4096);
    return -error;
  }
  own = page;
  return 0;
}
