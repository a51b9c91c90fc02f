#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/swap.h>
#include <unistd.h>

#include "clx_settings.h"

enum { page_size = 4096 };

/// The first page of a swap area (union swap_header of include/linux/swap.h).
struct header {
  uint8_t boot[1024];
  uint32_t version;
  uint32_t last_page;
  uint32_t bad_pages;
  uint8_t identity[16];
  uint8_t label[16];
  uint32_t padding[117];
  uint8_t rest[page_size - 1024 - 12 - 32 - 468 - 10];
  uint8_t magic[10];
};
_Static_assert(sizeof(struct header) == page_size, "a swap header is one page");

static int write_header(const char *device, uint64_t bytes) {
  static struct header header;
  memset(&header, 0, sizeof header);
  header.version = 1;
  header.last_page = (uint32_t)(bytes / page_size - 1);
  memcpy(header.magic, "SWAPSPACE2", sizeof header.magic);
  int file = open(device, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t written = pwrite(file, &header, sizeof header, 0);
  int result = written == (ssize_t)sizeof header ? 0 : written < 0 ? -errno : -EIO;
  if (!result && fsync(file) != 0) result = -errno;
  close(file);
  return result;
}

int clx_swap_on(const char *device, const char *path, uint64_t bytes) {
  int result = write_header(device, bytes);
  if (result) return result;
  if (unlink(path) != 0 && errno != ENOENT) return -errno;
  if (symlink(device, path) != 0) return -errno;
  return swapon(path, 0) == 0 ? 0 : -errno;
}
