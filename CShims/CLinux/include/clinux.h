#pragma once
// Everything of Linux that Swift cannot call, or that Debian's headers do not have yet. All functions return minus errno
// on failure.
