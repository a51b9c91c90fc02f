#include "arenas.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 2000 };

static pthread_barrier_t filled;
// Pieces that nobody sees the compiler leaves out.
static char *volatile last;

static void *fill(void *argument) {
  long pages = (long)argument;
  for (long byte = 0; byte < pages * 4096; byte += PIECE) {
    char *piece = malloc(PIECE);
    if (!piece) _exit(1);
    memset(piece, 1, PIECE);
    last = piece;
  }
  pthread_barrier_wait(&filled);
  for (;;) pause();
}

// Threads that each fill so many pages, with an arena for each as far as malloc gives them.
void fill_arenas(long threads, long pages) {
  if (pthread_barrier_init(&filled, 0, (unsigned)threads + 1)) _exit(1);
  for (long index = 0; index < threads; index++) {
    pthread_t thread;
    if (pthread_create(&thread, 0, fill, (void *)pages)) _exit(1);
  }
  pthread_barrier_wait(&filled);
}
