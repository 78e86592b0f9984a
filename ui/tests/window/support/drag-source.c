/* A small window from which files can be dragged, as from a file manager: drag-source X Y PATH... */

#include <gtk/gtk.h>
#include <stdlib.h>

static void give(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint info, guint time, gpointer uris) {
  (void)widget, (void)context, (void)info, (void)time;
  gtk_selection_data_set_uris(data, uris);
}

int main(int argc, char **argv) {
  gtk_init(&argc, &argv);
  if (argc < 4) return 2;
  char **uris = g_new0(char *, argc - 2);
  for (int at = 3; at < argc; at++) uris[at - 3] = g_filename_to_uri(argv[at], NULL, NULL);
  GtkWidget *window = gtk_window_new(GTK_WINDOW_POPUP);
  GtkWidget *box = gtk_event_box_new();
  gtk_widget_set_size_request(box, 48, 48);
  gtk_container_add(GTK_CONTAINER(window), box);
  gtk_drag_source_set(box, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_source_add_uri_targets(box);
  g_signal_connect(box, "drag-data-get", G_CALLBACK(give), uris);
  /* What was dragged is asked for after the button is let go. */
  g_signal_connect(box, "drag-end", G_CALLBACK(gtk_main_quit), NULL);
  gtk_window_move(GTK_WINDOW(window), atoi(argv[1]), atoi(argv[2]));
  gtk_widget_show_all(window);
  g_print("ready\n");
  gtk_main();
  return 0;
}
