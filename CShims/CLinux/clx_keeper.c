#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clx_process.h"
#include "clx_workspace.h"

static int send_all(int socket, struct iovec *parts, size_t count, const int *descriptors, size_t descriptor_count) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(3 * sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
  if (descriptor_count > 0) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(descriptor_count * sizeof(int));
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(descriptor_count * sizeof(int));
    memcpy(CMSG_DATA(&control.header), descriptors, descriptor_count * sizeof(int));
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : 0;
}

int clx_keeper_start(int socket, const char *words, uint64_t bytes, uint32_t count, const int *streams) {
  struct clx_keeper_request request = {.verb = CLX_KEEPER_START, .count = count};
  if (bytes > CLX_KEEPER_REQUEST_MAX - sizeof request) return -E2BIG;
  struct iovec parts[] = {{&request, sizeof request}, {(void *)words, bytes}};
  return send_all(socket, parts, 2, streams, 3);
}

int clx_keeper_signal(int socket, int pid, int signal) {
  struct clx_keeper_request request = {.verb = CLX_KEEPER_SIGNAL, .pid = pid, .signal = signal};
  struct iovec part = {&request, sizeof request};
  return send_all(socket, &part, 1, 0, 0);
}

int clx_keeper_answer(int socket, struct clx_keeper_answer *answer, int timeout_milliseconds) {
  struct pollfd event = {socket, POLLIN, 0};
  int ready;
  do ready = poll(&event, 1, timeout_milliseconds);
  while (ready < 0 && errno == EINTR);
  if (ready <= 0) return ready == 0 ? -ETIMEDOUT : -errno;
  ssize_t got;
  do got = recv(socket, answer, sizeof *answer, 0);
  while (got < 0 && errno == EINTR);
  if (got < 0) return errno == ECONNRESET ? 0 : -errno;
  return got == sizeof *answer ? 1 : 0;
}
