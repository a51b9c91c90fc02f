// cowscope-actor --guard PIPE JOURNAL [INSTANCES NAME]: waits until the controller is gone, for whatever reason.
//
// Actors end by themselves then (their sockets end). What can stay behind are changed settings of the machine, which the
// journal says how to restore, and the tracefs instance: the guard holds a descriptor of the instances directory and
// removes the entry.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "actor.h"
#include "clx_settings.h"

/// Some settings can only be written when the dying controller and its actors have let go of what they had. A journal of
/// another controller is not touched: that one may be at work.
static int restore_settings(const char *directory, int controller) {
  for (int attempt = 0; attempt < 500; attempt++) {
    int result = clx_replay_journal(directory, controller);
    if (result == 0 || result == -ENOENT) return 1;
    usleep(10000);
  }
  return 0;
}

/// The instance is busy as long as the dying controller holds files of it.
static int remove_instance(int instances, const char *name) {
  for (int attempt = 0; attempt < 500; attempt++) {
    if (unlinkat(instances, name, AT_REMOVEDIR) == 0 || errno == ENOENT) return 1;
    usleep(10000);
  }
  return 0;
}

int guard(int argument_count, char **arguments) {
  if (argument_count != 4 && argument_count != 6) return 2;
  // A controller that is gone by now has changed nothing.
  int pipe = atoi(arguments[2]), controller = getppid();
  char byte;
  ssize_t got;
  do got = read(pipe, &byte, 1);
  while (got > 0 || (got < 0 && errno == EINTR));
  int restored = !*arguments[3] || restore_settings(arguments[3], controller);
  int removed = argument_count == 4 || remove_instance(atoi(arguments[4]), arguments[5]);
  return restored && removed ? 0 : 1;
}
