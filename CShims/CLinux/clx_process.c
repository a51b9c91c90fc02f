#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clx_process.h"
#include "clx_workspace.h"

static int64_t now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// Waits for an event until a moment of CLOCK_MONOTONIC, however many signals come meanwhile. Returns 1, 0 when that
/// moment has passed, or minus errno.
static int await(int descriptor, short events, int64_t deadline) {
  struct pollfd event = {descriptor, events, 0};
  for (;;) {
    int64_t rest = deadline - now_milliseconds();
    int ready = poll(&event, 1, rest > 0 ? (int)rest : 0);
    if (ready >= 0) return ready;
    if (errno != EINTR) return -errno;
  }
}

int clx_socket_pair(int *controller_end, int *actor_end) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  *controller_end = ends[0];
  *actor_end = ends[1];
  return 0;
}

enum { SPAWN_DESCRIPTORS_MAX = 2 };

/// posix_spawn in a process group of its own (Ctrl-C is for the controller alone), with nothing inherited but the listed
/// descriptors as 3, 4, ...
static int spawn(const char *path, char *const *arguments, const int *descriptors, int count) {
  static char *const environment[] = {"GLIBC_TUNABLES=glibc.pthread.rseq=0", 0};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return -error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return -error;
  }
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  for (int standard = 0; standard <= 2; standard++)
    posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0);
  // The sources may themselves be numbered 3 and up, so copies that lie above all targets stand for them.
  int copies[SPAWN_DESCRIPTORS_MAX];
  int copied = 0;
  while (copied < count && (copies[copied] = fcntl(descriptors[copied], F_DUPFD_CLOEXEC, 3 + count)) >= 0) copied++;
  pid_t pid = 0;
  if (copied < count) {
    error = errno;
  } else {
    for (int index = 0; index < count; index++) posix_spawn_file_actions_adddup2(&actions, copies[index], 3 + index);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3 + count);
    error = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
  }
  while (copied > 0) close(copies[--copied]);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error ? -error : pid;
}

int clx_spawn_actor(const char *path, int actor_end, int cpu) {
  char cpu_text[16];
  snprintf(cpu_text, sizeof cpu_text, "%d", cpu);
  char *arguments[] = {"cowscope-actor", "3", cpu_text, 0};
  // Inherited by the child; the actor would otherwise set it and start itself again.
  int before = personality(0xffffffff);
  if (before != -1) personality((unsigned long)before | ADDR_NO_RANDOMIZE);
  int pid = spawn(path, arguments, &actor_end, 1);
  if (before != -1) personality((unsigned long)before);
  return pid;
}

int clx_spawn_guard(
    const char *path, const char *journal, int instances, const char *instance_name, int *pipe_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  int descriptors[SPAWN_DESCRIPTORS_MAX] = {ends[0], instances};
  char directory[PATH_MAX], name[64];
  snprintf(directory, sizeof directory, "%s", journal);
  snprintf(name, sizeof name, "%s", instance_name);
  char *arguments[] = {"cowscope-actor", "--guard", "3", directory, instances < 0 ? 0 : "4", name, 0};
  int pid = spawn(path, arguments, descriptors, instances < 0 ? 1 : SPAWN_DESCRIPTORS_MAX);
  close(ends[0]);
  if (pid < 0) {
    close(ends[1]);
    return pid;
  }
  *pipe_end = ends[1];
  return pid;
}

int clx_spawn_keeper(const char *path, const char *folder, uint8_t isolated, int *controller_end) {
  int room_end;
  int result = clx_socket_pair(controller_end, &room_end);
  if (result != 0) return result;
  char place[PATH_MAX];
  snprintf(place, sizeof place, "%s", folder);
  char *arguments[] = {"cowscope-actor", "--keep", "3", place, isolated ? "isolated" : "plain", 0};
  int pid = spawn(path, arguments, &room_end, 1);
  close(room_end);
  if (pid < 0) close(*controller_end);
  return pid;
}

int clx_send_command(int socket, const struct clx_command *command, int descriptor, int timeout_milliseconds) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec part = {(void *)command, sizeof *command};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor >= 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
  }
  int64_t deadline = now_milliseconds() + timeout_milliseconds;
  for (;;) {
    int ready = await(socket, POLLOUT, deadline);
    if (ready <= 0) return ready == 0 ? -ETIMEDOUT : ready;
    if (sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return 0;
    if (errno != EAGAIN && errno != EINTR) return -errno;
  }
}

int clx_receive_reply(int socket, struct clx_reply *reply, int timeout_milliseconds) {
  int64_t deadline = now_milliseconds() + timeout_milliseconds;
  ssize_t received;
  do {
    int ready = await(socket, POLLIN, deadline);
    if (ready <= 0) return ready == 0 ? -ETIMEDOUT : ready;
    received = recv(socket, reply, sizeof *reply, MSG_DONTWAIT);
  } while (received < 0 && (errno == EAGAIN || errno == EINTR));
  if (received < 0) return errno == ECONNRESET ? 0 : -errno;
  if (received == 0) return 0;
  size_t head = offsetof(struct clx_reply, values);
  if ((size_t)received < head || reply->value_count > CLX_VALUES_MAX || (size_t)received != head + reply->value_count)
    return -EPROTO;
  return 1;
}

int clx_wait_child(int pid) {
  int status = 0;
  pid_t done;
  do done = waitpid(pid, &status, __WALL);
  while (done < 0 && errno == EINTR);
  return done < 0 ? -errno : status;
}

int clx_await_end(int pid, int milliseconds) {
  long descriptor = syscall(SYS_pidfd_open, pid, 0);
  if (descriptor < 0) return errno == ESRCH ? 1 : -errno;
  int ready = await((int)descriptor, POLLIN, now_milliseconds() + milliseconds);
  close((int)descriptor);
  return ready;
}

/// The state letter of a task in /proc, 0 when there is no such task any more.
static char task_state(int process, int task) {
  char path[64], text[128];
  snprintf(path, sizeof path, "/proc/%d/task/%d/stat", process, task);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  // The name in parentheses may hold anything; it has at most 15 bytes.
  const char *end = strrchr(text, ')');
  return end && end[1] == ' ' ? end[2] : 0;
}

int clx_await_task_end(int process, int task, int milliseconds) {
  int64_t deadline = now_milliseconds() + milliseconds;
  for (;;) {
    char state = task_state(process, task);
    if (state == 0 || state == 'Z' || state == 'X') return 1;
    if (now_milliseconds() >= deadline) return 0;
    usleep(50);
  }
}

int clx_nodes_of_pages(int pid, uint64_t *addresses, int32_t *nodes, uint64_t count) {
  if (count == 0) return 0;
  return syscall(SYS_move_pages, pid, count, addresses, 0, nodes, 0) < 0 ? -errno : 0;
}

int clx_kill(int pid) { return kill(pid, SIGKILL) == 0 ? 0 : -errno; }

int clx_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : -errno; }

int clx_allowed_cpus(int *cpus, int capacity) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -errno;
  int count = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &set)) continue;
    if (count < capacity) cpus[count] = cpu;
    count++;
  }
  return count;
}

enum { LARGE_MAPPING = 32 << 20 };
#ifndef MADV_POPULATE_WRITE
enum { MADV_POPULATE_READ = 22, MADV_POPULATE_WRITE = 23 };
#endif

static void keep_heap(void) {
  mallopt(M_MMAP_THRESHOLD, LARGE_MAPPING);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  // Half of what would be a mapping of its own; the top of the heap keeps it when it is freed.
  size_t size = LARGE_MAPPING / 2;
  volatile char *heap = malloc(size);
  if (!heap) return;
  for (size_t offset = 0; offset < size; offset += 4096) heap[offset] = 0;
  free((void *)heap);
}

void clx_fault_beforehand(void) {
  static int has_begun;
  int is_first = !has_begun;
  has_begun = 1;
  if (is_first) keep_heap();
  static char text[1 << 16];
  int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  size_t length = 0;
  ssize_t count;
  while (length < sizeof text - 1 && (count = read(file, text + length, sizeof text - 1 - length)) > 0)
    length += (size_t)count;
  close(file);
  text[length] = 0;
  for (char *line = text; line && *line; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    unsigned long start, end;
    char permissions[5];
    if (sscanf(line, "%lx-%lx %4s", &start, &end, permissions) != 3) break;
    if (end - start >= LARGE_MAPPING) continue;
    // Kernels before 5.14 refuse; then some faults come later.
    if (strcmp(permissions, "rw-p") == 0) madvise((void *)start, end - start, MADV_POPULATE_WRITE);
    // Code that is not in the page cache would be read in the middle of a run, and its pages wait in the batch.
    else if (is_first && permissions[0] == 'r') madvise((void *)start, end - start, MADV_POPULATE_READ);
  }
}

int clx_use_cpus(const int *cpus, int count) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int index = 0; index < count; index++) CPU_SET((unsigned)cpus[index], &set);
  return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : -errno;
}

int clx_drain_all_batches(void) {
  void *no_page = 0;
  int no_node = 0, no_status = 0;
  return syscall(SYS_move_pages, 0, 0ul, &no_page, &no_node, &no_status, 0) == 0 ? 0 : -errno;
}

int clx_executable_path(char *path, int capacity) {
  ssize_t length = readlink("/proc/self/exe", path, (size_t)capacity);
  return length < 0 ? -errno : (int)length;
}

const char *clx_error_name(int error) {
  const char *name = strerrorname_np(error);
  return name ? name : "unknown error";
}

const char *clx_signal_name(int number) { return sigabbrev_np(number); }

uint64_t clx_memlock_limit(void) {
  struct rlimit limit = {0, 0};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  return limit.rlim_cur;
}

int clx_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : -errno;
}

int clx_exit_status(int wait_status) { return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1; }

uint32_t clx_effective_user(void) { return geteuid(); }

int clx_reserve_cpu(int32_t cpu) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  // A name that begins with a zero byte is not in the file system.
  int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "cowscope-cpu-%d", (int)cpu);
  int holder = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (holder < 0) return -errno;
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
  if (bind(holder, (struct sockaddr *)&address, size) == 0) return holder;
  int error = errno;
  close(holder);
  return -error;
}
