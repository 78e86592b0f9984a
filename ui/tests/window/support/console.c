/* Loaded before the libraries of a window under test: its web view says on standard output what its page says in its
   console, from the first moment on. Nothing else of the program is changed. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>

__attribute__((constructor)) static void say_each_line_at_once(void) { setvbuf(stdout, NULL, _IOLBF, 0); }

void *webkit_web_view_get_settings(void *view) {
  void *(*settings_of)(void *) = (void *(*)(void *))dlsym(RTLD_NEXT, "webkit_web_view_get_settings");
  void (*say_it)(void *, int) = (void (*)(void *, int))dlsym(RTLD_NEXT, "webkit_settings_set_enable_write_console_messages_to_stdout");
  void *settings = settings_of(view);
  say_it(settings, 1);
  return settings;
}
