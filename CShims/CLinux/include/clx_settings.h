#pragma once

#include <stdint.h>

// The journal of machine settings: what puts them back, written before the first of them changes.
//
// A journal is the file `settings` of a directory that only its owner may write to. Each line is one call, in the order
// in which they restore the machine:
//   owner PID           the process that changed the settings; the first line
//   write PATH VALUE    below /sys/kernel/mm or /proc/sys/vm, or the reset of a zram device
//   swapoff PATH
//   unlink PATH         of a file that this program made: its name begins with `cowscope-`

/// Writes a journal: under another name first, then under its own when it is on disk. Makes the directory if need be.
/// Returns 0, -EPERM where somebody else may write to the directory, or minus errno.
int clx_write_journal(const char *directory, const char *text);

/// Does what the journal of a directory says and removes it when everything succeeded. Two callers do it one after
/// another. An `owner` that is not 0 means a journal of that process only: that of another run, which goes on, stays.
/// Returns 0, -ENOENT when there is none, or minus the first error, after all other lines were tried.
int clx_replay_journal(const char *directory, int owner);

/// Whether a directory has a journal: 1 or 0.
int clx_has_journal(const char *directory);

/// Writes a text to a file of the kernel in one call. Returns 0 or minus errno.
int clx_write_setting(const char *path, const char *value);

/// Registers this process with khugepaged, once: the first process on its list wakes it at once, however long it was
/// told to sleep, so that one has to be on the list before those under test. Returns 0 or minus errno.
int clx_join_khugepaged(void);

/// Registers this process with KSM, once: its list is never empty then, so that every scan that is asked for is made and
/// counted. Nothing of this process is ever merged. Returns 0 or minus errno.
int clx_join_ksm(void);

/// Makes a swap area of a block device, and switches it on under the name of a symbolic link, which is made anew.
/// Returns 0 or minus errno.
int clx_swap_on(const char *device, const char *path, uint64_t bytes);
