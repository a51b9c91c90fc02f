#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "clx_actor.h"
#include "clx_content.h"
#include "clx_file.h"

/// MADV_COLD, which old headers do not have.
enum { COLD_ADVICE = 20 };
enum { PAGE = 4096, LARGEST_WRITE = 512 * PAGE };

static const struct {
  uint32_t magic;
  uint8_t is_on_disk;
  const char *name;
} file_systems[] = {
    {0xef53, 1, "ext4"},      {0x58465342, 1, "xfs"},    {0x9123683e, 1, "btrfs"}, {0xf2f52010, 1, "f2fs"},
    {0x2fc12fc1, 1, "zfs"},   {0x794c7630, 1, "overlay"}, {0x6969, 1, "nfs"},       {0x01021994, 0, "tmpfs"},
    {0x858458f6, 0, "ramfs"}, {0x958458f6, 0, "hugetlbfs"},
};
enum { FILE_SYSTEM_COUNT = sizeof file_systems / sizeof file_systems[0] };

/// The index of a directory's file system in the table, FILE_SYSTEM_COUNT if it is another one, or minus errno.
static int file_system_index(const char *directory) {
  struct statfs information;
  if (statfs(directory, &information) != 0) return -errno;
  int index = 0;
  while (index < FILE_SYSTEM_COUNT && file_systems[index].magic != (uint32_t)information.f_type) index++;
  return index;
}

int clx_is_on_disk(const char *directory) {
  int index = file_system_index(directory);
  if (index < 0) return index;
  return index == FILE_SYSTEM_COUNT || file_systems[index].is_on_disk;
}

const char *clx_file_system(const char *directory) {
  int index = file_system_index(directory);
  return index < 0 || index == FILE_SYSTEM_COUNT ? 0 : file_systems[index].name;
}

int clx_pages_mapped_by_one_fault(int file, uint64_t pages) {
  // A folio is mapped whole only inside one page-table leaf, so the mapping begins with one.
  enum { LEAF_SPAN = 2 << 20 };
  char *reserved = mmap(0, pages * PAGE + LEAF_SPAN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) return -errno;
  void *aligned = (void *)(((uintptr_t)reserved + LEAF_SPAN - 1) & ~(uintptr_t)(LEAF_SPAN - 1));
  volatile char *mapping = mmap(aligned, pages * PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0);
  if (mapping == MAP_FAILED) {
    int error = errno;
    munmap(reserved, pages * PAGE + LEAF_SPAN);
    return -error;
  }
  // The first page: the folio that ends the file is not always mapped whole.
  (void)*mapping;
  int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  int count = pagemap < 0 ? -errno : 0;
  for (uint64_t page = 0; page < pages && count >= 0; page++) {
    uint64_t entry;
    off_t at = (off_t)(((uintptr_t)mapping / PAGE + page) * sizeof entry);
    if (pread(pagemap, &entry, sizeof entry, at) != sizeof entry) count = -EIO;
    else count += (int)(entry >> 63);
  }
  if (pagemap >= 0) close(pagemap);
  munmap(reserved, pages * PAGE + LEAF_SPAN);
  return count;
}

static void fill_page(unsigned char *page, uint8_t byte, uint64_t salt) {
  memset(page, byte, PAGE);
  uint64_t word = clx_salted_word(byte, salt);
  memcpy(page, &word, sizeof word);
  memcpy(page + PAGE - sizeof word, &word, sizeof word);
}

static int fill(int file, uint64_t pages, uint64_t pages_per_write, enum clx_file_content content, uint64_t salt) {
  unsigned char *buffer = malloc(pages_per_write * PAGE);
  if (!buffer) return -ENOMEM;
  int result = 0;
  for (uint64_t first = 0; first < pages && result == 0; first += pages_per_write) {
    uint64_t count = pages - first < pages_per_write ? pages - first : pages_per_write;
    for (uint64_t page = 0; page < count; page++)
      fill_page(buffer + page * PAGE, content == CLX_RETURNS ? 0xC3 : (uint8_t)((first + page) * 7 + 1), salt);
    ssize_t written = pwrite(file, buffer, count * PAGE, (off_t)(first * PAGE));
    if (written != (ssize_t)(count * PAGE)) result = written < 0 ? -errno : -EIO;
  }
  free(buffer);
  return result;
}

static int open_nameless(const char *directory) {
  int file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  char path[4096];
  if (snprintf(path, sizeof path, "%s/cowscope-XXXXXX", directory) >= (int)sizeof path) return -ENAMETOOLONG;
  file = mkostemp(path, O_CLOEXEC);
  if (file < 0) return -errno;
  unlink(path);
  return file;
}

/// MADV_COLD drains the folio batches of this CPU: the pages just written reach the LRU, and no batch holds a reference to
/// them any more. It is asked of memory without pages, so it changes nothing else.
void clx_drain_folio_batches(void) {
  void *page = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  madvise(page, PAGE, COLD_ADVICE);
  munmap(page, PAGE);
}

int clx_make_file(
    const char *directory, uint64_t pages, uint64_t folio_pages, enum clx_file_content content, uint64_t salt) {
  if (folio_pages == 0 || folio_pages * PAGE > LARGEST_WRITE) return -EINVAL;
  int file = open_nameless(directory);
  if (file < 0) return file;
  // No read-ahead: a page that was reclaimed would come back in a folio of another size.
  posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM);
  int result = fill(file, pages, folio_pages, content, salt);
  // Clean pages are what is needed, not a safe file: no journal commit.
  if (result == 0 && sync_file_range(file, 0, 0,
                                     SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                         SYNC_FILE_RANGE_WAIT_AFTER) != 0)
    result = fsync(file) == 0 ? 0 : -errno;
  clx_drain_folio_batches();
  if (result == 0) return file;
  close(file);
  return result;
}

int clx_make_memfd(uint64_t pages, enum clx_file_content content, uint64_t salt) {
  int file = memfd_create("cowscope", MFD_CLOEXEC);
  if (file < 0) return -errno;
  int result = 0;
  if (content == CLX_HOLE) {
    if (ftruncate(file, (off_t)(pages * PAGE)) != 0) result = -errno;
  } else {
    result = fill(file, pages, 1, content, salt);
  }
  clx_drain_folio_batches();
  if (result == 0) return file;
  close(file);
  return result;
}

int clx_make_direct_file(const char *directory, uint64_t salt) {
  int file = open_nameless(directory);
  if (file < 0) return file;
  uint8_t page[PAGE];
  int result = 0;
  for (int number = 0; number <= CLX_DIRECT_SCRATCH_PAGE && result == 0; number++) {
    fill_page(page, (uint8_t)number, salt);
    if (pwrite(file, page, sizeof page, (off_t)number * PAGE) != sizeof page) result = errno ? -errno : -EIO;
  }
  // Blocks that exist on disk, and no page in the page cache that a transfer would have to care for.
  if (result == 0 && fsync(file) != 0) result = -errno;
  if (result == 0) posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  int flags = fcntl(file, F_GETFL);
  if (result == 0 && fcntl(file, F_SETFL, flags | O_DIRECT) != 0) result = -errno;
  clx_drain_folio_batches();
  if (result == 0) return file;
  close(file);
  return result;
}

int clx_open_memory(int pid) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  int file = open(path, O_RDWR | O_CLOEXEC);
  return file < 0 ? -errno : file;
}

int clx_make_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

int clx_await_hangup(int read_end, int milliseconds) {
  struct pollfd descriptor = {.fd = read_end, .events = 0};
  for (;;) {
    int ready = poll(&descriptor, 1, milliseconds);
    if (ready < 0 && errno == EINTR) continue;
    return ready < 0 ? -errno : ready;
  }
}

void clx_close(int descriptor) {
  if (descriptor >= 0) close(descriptor);
}

uint64_t clx_keep_anonymous_page(void) {
  void *page = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 0;
  // Under PR_SET_MEMORY_MERGE new memory is mergeable, and another program has a page like this one.
  madvise(page, PAGE, MADV_UNMERGEABLE);
  *(volatile char *)page = 1;
  return (uintptr_t)page;
}

uint64_t clx_keep_zero_page(void) {
  void *page = mmap(0, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 0;
  (void)*(volatile char *)page;
  return (uintptr_t)page;
}
