/*
 * The C side of benches/compare: a scan of a run through libwandb_run.
 *
 *     scan rows|columns|arrow RUN KEY
 *
 * Prints the line that rust/main.rs prints. KEY is the one that is summed.
 * `arrow` needs WANDB_RUN_ARROW and a library that was built for it.
 */

#include <wandb_run.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Rows of a batch of columns. */
#define BATCH_ROWS 4096

struct read_so_far {
  double started, first;
  size_t rows;
  double sum, all;
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The most memory that this process ever had, as the kernel counts it. */
static long peak_kib(void) {
  char line[256];
  long kib = -1;
  FILE *status = fopen("/proc/self/status", "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL)
    if (sscanf(line, "VmHWM: %ld", &kib) == 1)
      break;
  if (status != NULL)
    fclose(status);
  return kib;
}

static void fail(wandb_error *error, const char *what) {
  if (error != NULL)
    wandb_error_message(error, &what, NULL);
  fprintf(stderr, "scan: %s\n", what);
  exit(1);
}

static void count(struct read_so_far *got, size_t rows) {
  if (got->rows == 0)
    got->first = now() - got->started;
  got->rows += rows;
}

static void scan_rows(wandb_history *history, const char *key, struct read_so_far *got) {
  wandb_error *error = NULL;
  int32_t status;
  double value;
  while ((status = wandb_history_next(history, NULL, &error)) == WANDB_OK) {
    if (wandb_history_f64(history, key, strlen(key), &value) != WANDB_OK)
      fail(NULL, "a row without the key");
    got->sum += value;
    count(got, 1);
  }
  if (status != WANDB_DONE)
    fail(error, "the scan failed");
}

static void scan_columns(wandb_history *history, const char *key, struct read_so_far *got) {
  static double values[BATCH_ROWS];
  static uint8_t states[BATCH_ROWS];
  wandb_error *error = NULL;
  size_t rows, columns, summed;
  int32_t status;
  while ((status = wandb_history_next_batch(history, NULL, &rows, &error)) == WANDB_OK) {
    if (wandb_history_batch_columns(history, &columns) != WANDB_OK ||
        wandb_history_batch_find(history, key, strlen(key), &summed) != WANDB_OK)
      fail(NULL, "a batch without the key");
    for (size_t column = 0; column < columns; column++) {
      if (wandb_history_batch_f64(history, column, values, states, BATCH_ROWS, NULL) != WANDB_OK)
        fail(NULL, "a column cannot be read");
      for (size_t row = 0; row < rows; row++)
        if (states[row] == WANDB_CELL_VALUE) {
          got->all += values[row];
          if (column == summed)
            got->sum += values[row];
        }
    }
    count(got, rows);
  }
  if (status != WANDB_DONE)
    fail(error, "the scan failed");
}

#ifdef WANDB_RUN_ARROW
/* A run whose columns are numbers, as those of the suite. */
static void scan_arrow(wandb_run *run, const char *key, struct read_so_far *got) {
  wandb_scan_opts what = WANDB_SCAN_OPTS_INIT;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray batch;
  wandb_error *error = NULL;
  what.batch_rows = BATCH_ROWS;
  if (wandb_run_scan_arrow(run, &what, NULL, &stream, &error) != WANDB_OK)
    fail(error, "the run cannot be scanned");
  if (stream.get_schema(&stream, &schema) != 0)
    fail(NULL, stream.get_last_error(&stream));
  while (stream.get_next(&stream, &batch) == 0 && batch.release != NULL) {
    for (int64_t column = 0; column < batch.n_children; column++) {
      const char *format = schema.children[column]->format;
      const struct ArrowArray *cells = batch.children[column];
      const uint8_t *valid = cells->buffers[0];
      int summed = strcmp(schema.children[column]->name, key) == 0;
      if (strcmp(format, "g") != 0 && strcmp(format, "l") != 0)
        continue;
      for (int64_t row = 0; row < batch.length; row++) {
        double value;
        if (valid != NULL && (valid[row / 8] >> (row % 8) & 1) == 0)
          continue;
        value = *format == 'g' ? ((const double *)cells->buffers[1])[row]
                               : (double)((const int64_t *)cells->buffers[1])[row];
        got->all += value;
        if (summed)
          got->sum += value;
      }
    }
    count(got, (size_t)batch.length);
    batch.release(&batch);
  }
  if (stream.get_last_error(&stream) != NULL)
    fail(NULL, stream.get_last_error(&stream));
  schema.release(&schema);
  stream.release(&stream);
}
#else
static void scan_arrow(wandb_run *run, const char *key, struct read_so_far *got) {
  (void)run, (void)key, (void)got;
  fail(NULL, "this program was built without Arrow");
}
#endif

int main(int argc, char **argv) {
  wandb_scan_opts options = WANDB_SCAN_OPTS_INIT;
  struct read_so_far got = {0, 0, 0, 0, 0};
  wandb_run *run = NULL;
  wandb_history *history = NULL;
  wandb_error *error = NULL;
  int by_column, by_arrow;

  if (argc != 4 ||
      (strcmp(argv[1], "rows") != 0 && strcmp(argv[1], "columns") != 0 && strcmp(argv[1], "arrow") != 0))
    fail(NULL, "usage: scan rows|columns|arrow RUN KEY");
  by_arrow = strcmp(argv[1], "arrow") == 0;
  by_column = strcmp(argv[1], "columns") == 0;
  options.batch_rows = by_column ? BATCH_ROWS : 0;

  got.started = now();
  if (wandb_run_open(argv[2], strlen(argv[2]), NULL, &run, &error) != WANDB_OK ||
      (!by_arrow && wandb_run_scan_history(run, &options, &history, &error) != WANDB_OK))
    fail(error, "the run cannot be opened");
  if (by_arrow)
    scan_arrow(run, argv[3], &got);
  else if (by_column)
    scan_columns(history, argv[3], &got);
  else
    scan_rows(history, argv[3], &got);
  printf("{\"seconds\":%.9f,\"first\":%.9f,\"rows\":%zu,\"sum\":%.17g,\"all\":%.17g,\"peak_kib\":%ld}\n",
         now() - got.started, got.first, got.rows, got.sum, got.all, peak_kib());
  wandb_history_free(history);
  wandb_run_free(run);
  return 0;
}
