#pragma once
// Not in actor.h: nothing of this may lie in the sections that a process under test touches beforehand.

/// Lets programs run for the controller, and removes what they leave; see keeper.c.
int keeper(int argument_count, char **arguments);
