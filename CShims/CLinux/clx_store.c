#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "clx_store.h"

/// What XFS_IOC_FSGEOMETRY answers (Linux 5.2). Its header, xfs_fs.h, is not installed everywhere; of its fields only the flags are used.
struct xfs_geometry {
  uint8_t before[92];
  uint32_t flags;
  uint8_t after[160];
};
_Static_assert(sizeof(struct xfs_geometry) == 256, "the size is part of the number of the ioctl");
enum { XFS_GEOMETRY_REFLINK = 1 << 20 };

int clx_extents(int file, uint64_t start, uint8_t sync, struct clx_extent *extents) {
  union {
    struct fiemap map;
    char bytes[sizeof(struct fiemap) + CLX_EXTENTS_AT_ONCE * sizeof(struct fiemap_extent)];
  } answer;
  memset(&answer, 0, sizeof answer);
  answer.map.fm_start = start;
  answer.map.fm_length = FIEMAP_MAX_OFFSET - start;
  answer.map.fm_flags = sync ? FIEMAP_FLAG_SYNC : 0;
  answer.map.fm_extent_count = CLX_EXTENTS_AT_ONCE;
  if (ioctl(file, FS_IOC_FIEMAP, &answer) != 0) return -errno;
  for (uint32_t index = 0; index < answer.map.fm_mapped_extents; index++) {
    const struct fiemap_extent *extent = &answer.map.fm_extents[index];
    extents[index] = (struct clx_extent){
        .logical = extent->fe_logical,
        .physical = extent->fe_physical,
        .length = extent->fe_length,
        .flags = extent->fe_flags,
    };
  }
  return (int)answer.map.fm_mapped_extents;
}

int64_t clx_next_data(int file, uint64_t from) {
  off_t found = lseek(file, (off_t)from, SEEK_DATA);
  return found < 0 ? -errno : found;
}

int clx_mount_number(int file, uint64_t *number) {
  struct statx facts;
  if (statx(file, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT, STATX_MNT_ID, &facts) != 0) return -errno;
  if (!(facts.stx_mask & STATX_MNT_ID)) return -ENOSYS;
  *number = facts.stx_mnt_id;
  return 0;
}

int clx_open_place(const char *path) {
  int file = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  return file < 0 ? -errno : file;
}

int clx_file_system_facts(int file, uint64_t *magic, uint64_t *block_size) {
  struct statfs facts;
  if (fstatfs(file, &facts) != 0) return -errno;
  *magic = (uint32_t)facts.f_type;
  *block_size = (uint64_t)facts.f_bsize;
  return 0;
}

int clx_is_on_realtime_device(int file) {
  struct fsxattr attributes;
  if (ioctl(file, FS_IOC_FSGETXATTR, &attributes) != 0) return -errno;
  return (attributes.fsx_xflags & FS_XFLAG_REALTIME) != 0;
}

int clx_xfs_shares_blocks(int file) {
  struct xfs_geometry geometry;
  if (ioctl(file, _IOR('X', 126, struct xfs_geometry), &geometry) != 0) return -errno;
  return (geometry.flags & XFS_GEOMETRY_REFLINK) != 0;
}

int clx_attribute(const char *path, const char *name, void *value, uint64_t capacity) {
  ssize_t count = lgetxattr(path, name, value, capacity);
  return count < 0 ? -errno : (int)count;
}

int clx_attribute_names(const char *path, char *names, uint64_t capacity) {
  ssize_t count = llistxattr(path, names, capacity);
  return count < 0 ? -errno : (int)count;
}
