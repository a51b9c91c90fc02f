#pragma once

#include <stdint.h>

/// What the pages of a test file hold.
enum clx_file_content : uint32_t {
  /// Page i holds the byte (i * 7 + 1) & 0xff.
  CLX_NUMBERED = 0,
  /// Return instructions (0xC3).
  CLX_RETURNS,
  /// Nothing: a hole. Only for a memfd.
  CLX_HOLE,
};

/// Whether a directory lies on a file system that keeps its data on a disk: 1, 0 or minus errno.
int clx_is_on_disk(const char *directory);

/// The kind of file system that a directory lies on, such as `ext4`, or null.
const char *clx_file_system(const char *directory);

/// How many pages of a file one read fault maps: more than 16 only if the page cache holds it in large folios.
int clx_pages_mapped_by_one_fault(int file, uint64_t pages);

/// Both functions salt the pages as clx_content.h says.
///
/// Makes a nameless file in a directory, fills its page cache in writes of `folio_pages` pages, and writes it back, so
/// that all pages are present and clean. Returns its descriptor.
int clx_make_file(
    const char *directory, uint64_t pages, uint64_t folio_pages, enum clx_file_content content, uint64_t salt);

/// Drains the folio batches of the CPU that this thread runs on (lru_add_drain).
void clx_drain_folio_batches(void);

/// Makes a memfd and fills it a page at a time. Returns its descriptor.
int clx_make_memfd(uint64_t pages, enum clx_file_content content, uint64_t salt);

/// A nameless file for read(2) and write(2) with O_DIRECT, one page for each byte value and one to write to.
/// Returns its descriptor or minus errno.
int clx_make_direct_file(const char *directory, uint64_t salt);

/// /proc/PID/mem, for reading and writing. Returns its descriptor or minus errno.
int clx_open_memory(int pid);

/// A pipe with both ends closed by exec. Returns 0 or minus errno.
int clx_make_pipe(int *read_end, int *write_end);

/// Waits until nobody has the other end of a pipe any more: 1, 0 after the time, or minus errno.
int clx_await_hangup(int read_end, int milliseconds);

/// Closes a descriptor.
void clx_close(int descriptor);

/// Maps one page of anonymous memory into this process, for good. Returns its address, or 0.
uint64_t clx_keep_anonymous_page(void);

/// Maps one page of this process to the shared zero page, for good. Returns its address, or 0.
uint64_t clx_keep_zero_page(void);
