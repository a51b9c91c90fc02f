#include "test_control.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library's functions would change all threads.
int test_become(uint32_t user) {
  if (syscall(SYS_setresgid, user, user, 0) != 0) return -errno;
  return syscall(SYS_setresuid, user, user, 0) == 0 ? 0 : -errno;
}

int test_become_root(void) {
  if (syscall(SYS_setresuid, 0, 0, 0) != 0) return -errno;
  return syscall(SYS_setresgid, 0, 0, 0) == 0 ? 0 : -errno;
}

int test_make_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

const char *test_name_at(uint64_t address, uint64_t *start) {
  Dl_info info;
  *start = 0;
  if (dladdr((void *)(uintptr_t)address, &info) == 0) return NULL;
  *start = (uint64_t)(uintptr_t)info.dli_saddr;
  return info.dli_sname;
}
