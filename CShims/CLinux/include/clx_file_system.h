#pragma once

#include <stdint.h>

/// Waits until XFS has taken apart the files that were removed, which it does some time later: the blocks that they had are not shared any more then.
///
/// Freezing would do it too, but a file system stays frozen, and its device busy, when whoever froze it is killed.
int clx_xfs_inactivate(int file);

/// Lets an open file share all blocks of another one (FICLONE).
int clx_clone_file(int to, int from);

/// Stores how many bytes of data, and of metadata, a Btrfs uses and has set aside: used data, data, used metadata, metadata.
int clx_btrfs_space(int file, uint64_t *amounts);

/// Bytes that the calling thread has passed to write(2) and its relatives (wchar of /proc/thread-self/io).
int clx_bytes_written_by_thread(uint64_t *bytes);

/// Makes an empty file in memory, closed on exec. Returns its descriptor.
int clx_memory_file(void);

/// Writes back all of the file system that an open file is on (syncfs).
int clx_sync_file_system(int file);
