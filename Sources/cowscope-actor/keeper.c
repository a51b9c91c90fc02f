// cowscope-actor --keep SOCKET FOLDER isolated|plain: lets programs run for the controller, and sees to it that nothing is left of them.
//
// Two processes. The keeper waits until the controller is gone, for whatever reason; then it kills the room and removes the folder. The room starts
// programs as it is asked. Isolated, it is the first process of a namespace of processes, and has one of mounts: the kernel ends with it
// all that it has started, and takes away what was mounted. It dies with the keeper.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clx_workspace.h"
#include "keeper.h"

enum { STREAMS = 3, WORDS_MAX = 512 };

static void tell(int socket, enum clx_keeper_event event, int pid, int value) {
  struct clx_keeper_answer answer = {event, pid, value};
  ssize_t sent;
  do sent = send(socket, &answer, sizeof answer, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
}

static int note(const char *folder, int pid) {
  char line[64];
  snprintf(line, sizeof line, "process %d %llu", pid, (unsigned long long)clx_start_time(pid));
  return clx_journal_add(folder, line);
}

/// What becomes the program: it waits until it may, which is when it is in the journal.
static _Noreturn void become(char **words, const int *streams, int gate, int failure, char **environment) {
  char byte;
  if (read(gate, &byte, 1) != 1) _exit(127);
  for (int stream = 0; stream < STREAMS; stream++) dup2(streams[stream], stream);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  // execvpe would look along the PATH of this process.
  environ = environment;
  execvp(words[0], words);
  int error = errno;
  (void)!write(failure, &error, sizeof error);
  _exit(127);
}

static void start(int socket, const char *folder, int isolated, char **words, const int *streams) {
  int gate[2], failure[2];
  if (pipe2(gate, O_CLOEXEC) != 0) return tell(socket, CLX_KEEPER_FAILED, 0, errno);
  if (pipe2(failure, O_CLOEXEC) != 0) {
    int error = errno;
    close(gate[0]);
    close(gate[1]);
    return tell(socket, CLX_KEEPER_FAILED, 0, error);
  }
  // Programs find each other where Debian puts them, and speak the same everywhere.
  char home[PATH_MAX + 8];
  snprintf(home, sizeof home, "HOME=%s", folder);
  char *environment[] = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", home, 0};
  int pid = fork();
  if (pid == 0) {
    close(gate[1]);
    become(words, streams, gate[0], failure[1], environment);
  }
  int error = pid < 0 ? errno : 0;
  close(gate[0]);
  close(failure[1]);
  // In a namespace of its own it ends with the room, and its number means nothing outside.
  if (!error && !isolated) error = -note(folder, pid);
  if (!error && write(gate[1], "x", 1) != 1) error = errno;
  close(gate[1]);
  if (!error && read(failure[0], &error, sizeof error) < 0) error = errno;
  close(failure[0]);
  if (error && pid > 0) waitpid(pid, 0, 0);
  tell(socket, error ? CLX_KEEPER_FAILED : CLX_KEEPER_STARTED, error ? 0 : pid, error);
}

/// Takes one request. Returns whether the controller is still there.
static int serve_request(int socket, const char *folder, int isolated) {
  char bytes[CLX_KEEPER_REQUEST_MAX + 1];
  char *words[WORDS_MAX + 1];
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(STREAMS * sizeof(int))];
  } control;
  struct iovec part = {bytes, CLX_KEEPER_REQUEST_MAX};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (got < 0) return errno == EINTR;
  struct clx_keeper_request request;
  if ((size_t)got < sizeof request) return 0;
  memcpy(&request, bytes, sizeof request);
  if (request.verb == CLX_KEEPER_SIGNAL) {
    if (request.pid > 1) kill(request.pid, request.signal);
    return 1;
  }
  int streams[STREAMS] = {-1, -1, -1};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_len == CMSG_LEN(sizeof streams)) memcpy(streams, CMSG_DATA(header), sizeof streams);
  bytes[got] = 0;
  char *next = bytes + sizeof request;
  uint32_t count = 0;
  while (count < request.count && count < WORDS_MAX && next < bytes + got) {
    words[count++] = next;
    next += strlen(next) + 1;
  }
  words[count] = 0;
  if (count == 0 || count != request.count || streams[STREAMS - 1] < 0) {
    tell(socket, CLX_KEEPER_FAILED, 0, EINVAL);
  } else {
    start(socket, folder, isolated, words, streams);
  }
  for (int stream = 0; stream < STREAMS; stream++)
    if (streams[stream] >= 0) close(streams[stream]);
  return 1;
}

static _Noreturn void room(int socket, const char *folder, int isolated, int gate) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  char byte;
  // The keeper writes the number of this process into the journal first; if it is gone, so is this end of the pipe.
  if (read(gate, &byte, 1) != 1) _exit(1);
  close(gate);
  if (isolated) {
    if (mount(0, "/", 0, MS_REC | MS_PRIVATE, 0) != 0) {
      tell(socket, CLX_KEEPER_FAILED, 0, errno);
      _exit(1);
    }
    // Without it programs see the processes outside, by the numbers that those have there.
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0);
  } else {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ends, 0);
  int signals = signalfd(-1, &ends, SFD_CLOEXEC);
  int is_there = signals >= 0 && chdir(folder) == 0;
  tell(socket, is_there ? CLX_KEEPER_READY : CLX_KEEPER_FAILED, 0, is_there ? 0 : errno);
  while (is_there) {
    struct pollfd events[] = {{socket, POLLIN, 0}, {signals, POLLIN, 0}};
    if (poll(events, 2, -1) < 0 && errno != EINTR) break;
    if (events[1].revents) {
      struct signalfd_siginfo ignored;
      (void)!read(signals, &ignored, sizeof ignored);
      int status;
      for (int pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) tell(socket, CLX_KEEPER_ENDED, pid, status);
    }
    if (events[0].revents) is_there = serve_request(socket, folder, isolated);
  }
  _exit(0);
}

/// Kills what has become a child of this process because its own parent has ended, until there is nothing.
static void end_children(void) {
  for (int tries = 0; tries < 1000; tries++) {
    int pid;
    do pid = waitpid(-1, 0, WNOHANG);
    while (pid > 0);
    if (pid < 0 && errno == ECHILD) return;
    DIR *processes = opendir("/proc");
    if (!processes) return;
    for (struct dirent *entry; (entry = readdir(processes));) {
      char path[64], text[256];
      int number = atoi(entry->d_name), parent = 0;
      if (number <= 1) continue;
      snprintf(path, sizeof path, "/proc/%d/stat", number);
      int file = open(path, O_RDONLY | O_CLOEXEC);
      ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
      if (file >= 0) close(file);
      text[length > 0 ? length : 0] = 0;
      char *rest = strrchr(text, ')');
      if (rest && sscanf(rest + 1, " %*c %d", &parent) == 1 && parent == getpid()) kill(number, SIGKILL);
    }
    closedir(processes);
    usleep(10000);
  }
}

int keeper(int argument_count, char **arguments) {
  if (argument_count != 5) return 2;
  int socket = atoi(arguments[2]), isolated = strcmp(arguments[4], "isolated") == 0, gate[2];
  const char *folder = arguments[3];
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (note(folder, getpid()) != 0 || pipe2(gate, O_CLOEXEC) != 0) return 1;
  unsigned long namespaces = isolated ? CLONE_NEWNS | CLONE_NEWPID : 0;
  int pid = (int)syscall(SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    close(gate[1]);
    room(socket, folder, isolated, gate[0]);
  }
  if (pid < 0) {
    tell(socket, CLX_KEEPER_FAILED, 0, errno);
  } else if (note(folder, pid) == 0) {
    // The first message: as which process the room is known here.
    tell(socket, CLX_KEEPER_READY, pid, 0);
    (void)!write(gate[1], "x", 1);
  }
  close(gate[0]);
  close(gate[1]);
  // Nothing is asked for: that the other end is closed is always told.
  struct pollfd end = {socket, 0, 0};
  while (poll(&end, 1, -1) < 0 && errno == EINTR) {
  }
  if (pid > 0) kill(pid, SIGKILL);
  end_children();
  return clx_clear_workspace(folder, 1) == 0 ? 0 : 1;
}
