// userfaultfd(2): write protection, and filling missing pages. Every fault that a handler would be told of is a bus error.

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

#include "actor.h"

/// Opens the userfaultfd of this address space, if that has not been done.
static long open_userfault(struct slot *slot) {
  if (slot->descriptors->userfault) return 0;
  long descriptor = call3(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK, 0, 0);
  // Who may not see faults of the kernel may still see those of programs; a bus error is the same for both.
  if (descriptor == -EPERM) descriptor = call3(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0);
  if (descriptor < 0) return descriptor;
  struct uffdio_api api;
  api.api = UFFD_API;
  api.features = UFFD_FEATURE_SIGBUS | UFFD_FEATURE_PAGEFAULT_FLAG_WP;
  api.ioctls = 0;
  long result = call3(__NR_ioctl, descriptor, (long)UFFDIO_API, (long)&api);
  if (result < 0) {
    call3(__NR_close, descriptor, 0, 0);
    return result;
  }
  slot->descriptors->userfault = (int)descriptor + 1;
  return 0;
}

static long fill_page(struct slot *slot, uint64_t address) {
  int descriptor = slot->descriptors->userfault - 1;
  if (slot->command.flags == CLX_UFFD_ZEROPAGE) {
    struct uffdio_zeropage zero;
    zero.range.start = address;
    zero.range.len = PAGE;
    zero.mode = 0;
    zero.zeropage = 0;
    return call3(__NR_ioctl, descriptor, (long)UFFDIO_ZEROPAGE, (long)&zero);
  }
  struct uffdio_copy copy;
  copy.dst = address;
  copy.src = (uint64_t)slot->page;
  copy.len = PAGE;
  copy.mode = slot->command.whole ? UFFDIO_COPY_MODE_WP : 0;
  copy.copy = 0;
  return call3(__NR_ioctl, descriptor, (long)UFFDIO_COPY, (long)&copy);
}

static long control(struct slot *slot) {
  struct clx_command *command = &slot->command;
  int descriptor = slot->descriptors->userfault - 1;
  struct uffdio_range range;
  range.start = command->address;
  range.len = command->length;
  long result = 0;
  switch (command->flags) {
  case CLX_UFFD_REGISTER: {
    struct uffdio_register registration;
    registration.range = range;
    registration.mode = UFFDIO_REGISTER_MODE_WP | (command->whole ? UFFDIO_REGISTER_MODE_MISSING : 0);
    registration.ioctls = 0;
    return call3(__NR_ioctl, descriptor, (long)UFFDIO_REGISTER, (long)&registration);
  }
  case CLX_UFFD_UNREGISTER:
    return call3(__NR_ioctl, descriptor, (long)UFFDIO_UNREGISTER, (long)&range);
  case CLX_UFFD_PROTECT:
  case CLX_UFFD_UNPROTECT: {
    struct uffdio_writeprotect protection;
    protection.range = range;
    protection.mode = command->flags == CLX_UFFD_PROTECT ? UFFDIO_WRITEPROTECT_MODE_WP : 0;
    return call3(__NR_ioctl, descriptor, (long)UFFDIO_WRITEPROTECT, (long)&protection);
  }
  case CLX_UFFD_ZEROPAGE:
  case CLX_UFFD_COPY:
    for (uint64_t page = 0; page < command->count && result == 0; page++)
      result = fill_page(slot, command->address + page * PAGE);
    return result;
  }
  return -EINVAL;
}

int64_t control_userfault(struct slot *slot) {
  for (uint32_t at = 0; at < PAGE; at++) slot->page[at] = slot->command.value;
  long result = open_userfault(slot);
  open_window(slot);
  if (result == 0) {
    result = control(slot);
  } else {
    result -= CLX_REFUSED;
  }
  close_window(slot);
  return result;
}
