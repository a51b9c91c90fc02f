// cowscope-actor --guard PIPE INSTANCES NAME: waits until the controller is gone, for whatever reason.
//
// Actors end by themselves then (their sockets end). What can stay behind is the tracefs instance: the guard holds a
// descriptor of the instances directory and removes the entry.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "actor.h"

int guard(int argument_count, char **arguments) {
  if (argument_count != 5) return 2;
  int pipe = atoi(arguments[2]);
  char byte;
  ssize_t got;
  do got = read(pipe, &byte, 1);
  while (got > 0 || (got < 0 && errno == EINTR));
  int instances = atoi(arguments[3]);
  // The instance is busy as long as the dying controller holds files of it.
  for (int attempt = 0; attempt < 500; attempt++) {
    if (unlinkat(instances, arguments[4], AT_REMOVEDIR) == 0 || errno == ENOENT) return 0;
    usleep(10000);
  }
  return 1;
}
