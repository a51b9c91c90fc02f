#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clx_launch.h"

/// What the child does: nothing but calls that are safe after fork(2) in a program with threads.
static _Noreturn void become(const char *program, char *const *arguments, int gate, int failure, const sigset_t *mask) {
  char byte;
  ssize_t got;
  do got = read(gate, &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got != 1) _exit(127);
  // No handler may run between here and exec. What a shell ignores stays ignored; that this program ignores SIGPIPE is its own affair.
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, 0, &action) == 0 && (action.sa_handler != SIG_IGN || number == SIGPIPE))
      signal(number, SIG_DFL);
  }
  sigprocmask(SIG_SETMASK, mask, 0);
  execvp(program, arguments);
  int error = errno;
  ssize_t told = write(failure, &error, sizeof error);
  _exit(told == sizeof error ? 127 : 126);
}

int clx_launch_prepare(struct clx_launch *launch, const char *program, char *const *arguments) {
  int gate[2], failure[2];
  // A socket, because writing to a child that was killed must not raise SIGPIPE.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) != 0) return -errno;
  if (pipe2(failure, O_CLOEXEC) != 0) {
    int error = errno;
    close(gate[0]);
    close(gate[1]);
    return -error;
  }
  // No handler of this program may run in the child.
  sigset_t all, before, none;
  sigfillset(&all);
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int pid = fork();
  if (pid == 0) {
    // Else the child would hold its own gate open when this process has ended.
    close(gate[1]);
    become(program, arguments, gate[0], failure[1], &none);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, 0);
  close(gate[0]);
  close(failure[1]);
  if (pid < 0) {
    close(gate[1]);
    close(failure[0]);
    return -error;
  }
  launch->pid = pid;
  launch->gate = gate[1];
  launch->failure = failure[0];
  return pid;
}

static void reap(int pid) {
  while (waitpid(pid, 0, 0) < 0 && errno == EINTR) {
  }
}

int clx_launch_release(struct clx_launch *launch) {
  int error = 0;
  ssize_t got = send(launch->gate, "x", 1, MSG_NOSIGNAL);
  if (got == 1) {
    do got = read(launch->failure, &error, sizeof error);
    while (got < 0 && errno == EINTR);
  } else {
    error = errno;
  }
  close(launch->gate);
  close(launch->failure);
  if (error != 0) reap(launch->pid);
  return -error;
}

void clx_launch_cancel(struct clx_launch *launch) {
  close(launch->gate);
  close(launch->failure);
  reap(launch->pid);
}
