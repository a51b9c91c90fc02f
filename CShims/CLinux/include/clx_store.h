#pragma once

#include <stdint.h>

/// A part of a file and where it lies, as FIEMAP tells.
struct clx_extent {
  uint64_t logical;
  uint64_t physical;
  uint64_t length;
  /// FIEMAP_EXTENT_... of linux/fiemap.h.
  uint32_t flags;
};

enum { CLX_EXTENTS_AT_ONCE = 256 };

/// Lists the extents of an open file from an offset on, CLX_EXTENTS_AT_ONCE at the most; `sync` writes back first what waits to be. Returns how many, 0 if
/// there are no more.
int clx_extents(int file, uint64_t start, uint8_t sync, struct clx_extent *extents);

/// The first offset at or behind another one that has data and is no hole (SEEK_DATA). Returns it or minus errno, -ENXIO if there is none.
int64_t clx_next_data(int file, uint64_t from);

/// The number of the mount that an open file is on, as /proc/self/mountinfo has it. A descriptor opened with O_PATH is enough.
int clx_mount_number(int file, uint64_t *number);

/// The magic number of the file system that an open file is on, of linux/magic.h, and bytes of its blocks.
int clx_file_system_facts(int file, uint64_t *magic, uint64_t *block_size);

/// Opens a path for such questions alone, which needs no permission to read it. A link at its end is not followed.
int clx_open_place(const char *path);

/// Whether the data of a file lie on the real-time device of XFS, which has addresses of its own: 1 or 0.
int clx_is_on_realtime_device(int file);

/// Whether an XFS file system lets files share blocks: 1 or 0.
int clx_xfs_shares_blocks(int file);

/// Reads an extended attribute of a path; a link at its end is not followed. Returns its bytes.
int clx_attribute(const char *path, const char *name, void *value, uint64_t capacity);

/// Lists the names of the extended attributes of a path, each with a zero byte behind it. Returns how many bytes there are.
int clx_attribute_names(const char *path, char *names, uint64_t capacity);
