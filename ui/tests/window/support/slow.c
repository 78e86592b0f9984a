/* Loaded before the libraries of a window under measurement: its disk takes a third of a second to keep anything. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

static const useconds_t SLOW = 300000;

int fsync(int file) {
  usleep(SLOW);
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
  usleep(SLOW);
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
}
