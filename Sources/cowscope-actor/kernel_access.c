// The kernel's own ways to pages: pins that last, transfers with O_DIRECT, and the memory of another process.

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/uio.h>

#include "actor.h"
#include "clx_content.h"

/// Nothing changes in the program's own pages while a window is open: what has to be prepared is prepared before.

static void drop_pin(struct pin *pin) {
  if (pin->first) call3(__NR_close, pin->first - 1, 0, 0);
  if (pin->second) call3(__NR_close, pin->second - 1, 0, 0);
  pin->first = 0;
  pin->second = 0;
}

/// What a step that never came to its call replies: no counts.
static int64_t refused(struct slot *slot, long error) {
  open_window(slot);
  close_window(slot);
  return error - CLX_REFUSED;
}

static int64_t pin_by_ring(struct slot *slot, struct pin *pin) {
  struct io_uring_params parameters;
  uint8_t *bytes = (uint8_t *)&parameters;
  for (unsigned at = 0; at < sizeof parameters; at++) bytes[at] = 0;
  long ring = call3(__NR_io_uring_setup, 1, (long)&parameters, 0);
  if (ring < 0) return refused(slot, ring);
  pin->first = (int)ring + 1;
  // The ring keeps this end of a pipe; the controller sees when it lets go of it, after everything else.
  int notifier = slot->passed;
  long result = call6(__NR_io_uring_register, ring, IORING_REGISTER_FILES, (long)&notifier, 1, 0, 0);
  if (result < 0) {
    drop_pin(pin);
    return refused(slot, result);
  }
  struct iovec buffer = {(void *)slot->command.address, slot->command.length};
  open_window(slot);
  result = call6(__NR_io_uring_register, ring, IORING_REGISTER_BUFFERS, (long)&buffer, 1, 0, 0);
  close_window(slot);
  if (result < 0) drop_pin(pin);
  return result;
}

static int64_t pin_by_pipe(struct slot *slot, struct pin *pin) {
  enum { PAGES_OF_ANY_PIPE = 16 };
  int ends[2];
  long result = call3(__NR_pipe2, (long)ends, O_CLOEXEC | O_NONBLOCK, 0);
  if (result < 0) return refused(slot, result);
  pin->first = ends[0] + 1;
  pin->second = ends[1] + 1;
  long length = (long)slot->command.length;
  if (slot->command.count > PAGES_OF_ANY_PIPE) {
    result = call3(__NR_fcntl, ends[1], F_SETPIPE_SZ, length);
    if (result < 0) {
      drop_pin(pin);
      return refused(slot, result);
    }
  }
  struct iovec part = {(void *)slot->command.address, slot->command.length};
  open_window(slot);
  result = call6(__NR_vmsplice, ends[1], (long)&part, 1, 0, 0, 0);
  close_window(slot);
  if (result == length) return 0;
  drop_pin(pin);
  return result < 0 ? result : -EFAULT;
}

void inherit_descriptors(struct slot *slot) {
  slot->own_descriptors = *slot->descriptors;
  slot->descriptors = &slot->own_descriptors;
  if (slot->descriptors->userfault) call3(__NR_close, slot->descriptors->userfault - 1, 0, 0);
  slot->descriptors->userfault = 0;
}

int64_t pin_pages(struct slot *slot) {
  if (slot->command.target >= MOST_PINS) return -EINVAL;
  struct pin *pin = &slot->descriptors->pins[slot->command.target];
  drop_pin(pin);
  return slot->command.flags == CLX_PIN_RING ? pin_by_ring(slot, pin) : pin_by_pipe(slot, pin);
}

/// Reads a pipe until all pages that were put into it have come out.
static long empty_pipe(struct slot *slot, int pipe) {
  for (uint64_t page = 0; page < slot->command.count; page++) {
    long got = call3(__NR_read, pipe, (long)slot->page, PAGE);
    if (got < 0) return got;
    note_value(slot, slot->page[0]);
  }
  return 0;
}

int64_t unpin_pages(struct slot *slot) {
  struct pin *pin = slot->command.target < MOST_PINS ? &slot->descriptors->pins[slot->command.target] : 0;
  open_window(slot);
  long result = -EBADF;
  if (pin && pin->first)
    result = slot->command.flags == CLX_PIN_RING
                 ? call6(__NR_io_uring_register, pin->first - 1, IORING_UNREGISTER_BUFFERS, 0, 0, 0, 0)
                 : empty_pipe(slot, pin->first - 1);
  close_window(slot);
  if (result >= 0) drop_pin(pin);
  return result;
}

long direct_store(struct slot *slot, uint64_t address) {
  long offset = (long)slot->command.value * PAGE;
  long done = call6(__NR_pread64, slot->passed, (long)address, PAGE, offset, 0, 0);
  if (done < 0) return done;
  return done == PAGE ? 0 : -EIO;
}

long direct_load(struct slot *slot, uint64_t address, uint8_t *value) {
  long offset = (long)CLX_DIRECT_SCRATCH_PAGE * PAGE;
  long done = call6(__NR_pwrite64, slot->passed, (long)address, PAGE, offset, 0, 0);
  if (done < 0) return done;
  // The page of this program is exclusive and writable, so this takes no fault.
  done = call6(__NR_pread64, slot->passed, (long)slot->page, PAGE, offset, 0, 0);
  if (done < 0) return done;
  *value = slot->page[0];
  return done == PAGE ? 0 : -EIO;
}

static long foreign_byte(struct slot *slot, uint64_t address, uint8_t *value) {
  int is_read = slot->command.kind == CLX_READ;
  // A first byte is stored together with its salt.
  uint64_t word = clx_salted_word(*value, slot->command.salt);
  void *own_bytes = is_read ? (void *)value : (void *)&word;
  size_t length = is_read ? 1 : sizeof word;
  if (slot->passed >= 0)
    return call6(is_read ? __NR_pread64 : __NR_pwrite64, slot->passed, (long)own_bytes, (long)length, (long)address, 0, 0);
  struct iovec own = {own_bytes, length};
  struct iovec other = {(void *)address, length};
  return call6(is_read ? __NR_process_vm_readv : __NR_process_vm_writev, (long)slot->command.target, (long)&own, 1,
               (long)&other, 1, 0);
}

int64_t touch_foreign_pages(struct slot *slot) {
  int is_read = slot->command.kind == CLX_READ;
  long result = 0;
  open_window(slot);
  for (uint64_t page = 0; page < slot->command.count && result >= 0; page++) {
    uint8_t value = slot->command.value;
    result = foreign_byte(slot, slot->command.address + page * PAGE, &value);
    if (result == 1 && is_read) note_value(slot, value);
    if (result == 0) result = -EIO;
  }
  close_window(slot);
  return result < 0 ? result : 0;
}
