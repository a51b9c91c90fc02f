#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clx_file_system.h"

/// What XFS_IOC_FREE_EOFBLOCKS is given. Its header, xfs_fs.h, is not installed everywhere.
struct xfs_blocks_to_free {
  uint32_t version, flags, user, group, project, padding;
  uint64_t least_file_size;
  uint64_t more_padding[12];
};
_Static_assert(sizeof(struct xfs_blocks_to_free) == 128, "the size is part of the number of the ioctl");

int clx_xfs_inactivate(int file) {
  enum { SYNC = 1, LEAST_FILE_SIZE = 16 };
  // No file is that large: nothing is freed of files that are there.
  struct xfs_blocks_to_free none = {.version = 1, .flags = SYNC | LEAST_FILE_SIZE, .least_file_size = INT64_MAX};
  return ioctl(file, _IOR('X', 58, struct xfs_blocks_to_free), &none) == 0 ? 0 : -errno;
}

int clx_clone_file(int to, int from) { return ioctl(to, FICLONE, from) == 0 ? 0 : -errno; }

int clx_btrfs_space(int file, uint64_t *amounts) {
  enum { SPACES_MAX = 32 };
  struct btrfs_ioctl_space_args *spaces =
      calloc(1, sizeof *spaces + SPACES_MAX * sizeof(struct btrfs_ioctl_space_info));
  if (!spaces) return -ENOMEM;
  spaces->space_slots = SPACES_MAX;
  int result = ioctl(file, BTRFS_IOC_SPACE_INFO, spaces) == 0 ? 0 : -errno;
  memset(amounts, 0, 4 * sizeof *amounts);
  for (uint64_t index = 0; !result && index < spaces->total_spaces && index < SPACES_MAX; index++) {
    const struct btrfs_ioctl_space_info *space = &spaces->spaces[index];
    int place = space->flags & BTRFS_BLOCK_GROUP_DATA ? 0 : space->flags & BTRFS_BLOCK_GROUP_METADATA ? 2 : -1;
    // What is set aside for emergencies is told as a kind of its own, and is part of the others.
    if (place < 0 || space->flags & BTRFS_SPACE_INFO_GLOBAL_RSV) continue;
    amounts[place] += space->used_bytes;
    amounts[place + 1] += space->total_bytes;
  }
  free(spaces);
  return result;
}

int clx_bytes_written_by_thread(uint64_t *bytes) {
  char text[512];
  int file = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  text[length > 0 ? length : 0] = 0;
  const char *line = strstr(text, "wchar: ");
  unsigned long long count;
  if (!line || sscanf(line, "wchar: %llu", &count) != 1) return -EIO;
  *bytes = count;
  return 0;
}

int clx_memory_file(void) {
  int file = memfd_create("cowscope-output", MFD_CLOEXEC);
  return file < 0 ? -errno : file;
}

int clx_sync_file_system(int file) { return syncfs(file) == 0 ? 0 : -errno; }
