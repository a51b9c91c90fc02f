#pragma once

#include <stdint.h>

/// A program that was started but waits before its first instruction.
struct clx_launch {
  int pid;
  /// Written to let it go on.
  int gate;
  /// Read to learn why it could not be executed.
  int failure;
};

/// Makes a child of this process that waits to become a program, which it looks for along PATH. The child has the standard streams,
/// the directory and the process group of this process, and no other descriptor that is closed by exec.
int clx_launch_prepare(struct clx_launch *launch, const char *program, char *const *arguments);

/// Lets the child become the program, and waits until it has. Returns minus the errno of exec if it could not: then the child has
/// ended and was waited for.
int clx_launch_release(struct clx_launch *launch);

/// Ends a child that still waits.
void clx_launch_cancel(struct clx_launch *launch);
