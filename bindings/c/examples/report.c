/*
 * Opens a run and shows what is in it: config, a sampled history as a small
 * chart, the number of rows and the last of them.
 *
 *   report RUN [KEY]
 *
 * RUN is entity/project/run or a local run directory; tests/fixtures holds
 * recorded ones, for which there is need of no account and no network. KEY is
 * what the chart shows, loss by default.
 */
#include <wandb_run.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 64
#define HEIGHT 10
#define SAMPLES 500
#define LAST_ROWS 3

static int32_t print_head(const wandb_run *run) {
  const char *id, *name, *state;
  int32_t status = wandb_run_id(run, &id, NULL);
  if (status == WANDB_OK)
    status = wandb_run_state(run, &state, NULL);
  if (status == WANDB_OK && wandb_run_name(run, &name, NULL) != WANDB_OK)
    name = id;
  if (status == WANDB_OK)
    printf("%s (%s), %s\n", name, id, state);
  return status;
}

static int32_t print_config(const wandb_run *run) {
  wandb_map *config;
  int32_t status = wandb_run_config(run, &config);
  if (status != WANDB_OK)
    return status;
  printf("\nconfig\n");
  for (size_t i = 0; i < wandb_map_len(config) && status == WANDB_OK; i++) {
    const char *key, *value;
    size_t len;
    status = wandb_map_key(config, i, &key, &len);
    if (status == WANDB_OK)
      status = wandb_map_json(config, key, len, &value, NULL);
    if (status == WANDB_OK)
      printf("  %s = %s\n", key, value);
  }
  wandb_map_free(config);
  return status;
}

/* Points of a key that can be drawn. */
typedef struct {
  double *steps, *values;
  size_t count;
} points;

/* The numbers of a column; what is none is NaN. */
static int32_t column(const wandb_table *table, const char *name, size_t len,
                      double **values) {
  size_t at, rows = wandb_table_rows(table);
  int32_t status = wandb_table_find(table, name, len, &at);
  if (status != WANDB_OK)
    return status;
  *values = malloc(rows * sizeof **values);
  if (*values == NULL)
    return WANDB_E_TOO_LARGE;
  return wandb_table_f64(table, at, *values, NULL, rows, NULL);
}

static int32_t sample(const wandb_run *run, const char *key, points *to,
                      wandb_error **err) {
  wandb_sample_opts opts = WANDB_SAMPLE_OPTS_INIT;
  size_t key_len = strlen(key), count = 0;
  wandb_table *table;
  opts.samples = SAMPLES;
  opts.keys = &key;
  opts.key_lens = &key_len;
  opts.n_keys = 1;
  int32_t status = wandb_run_history(run, &opts, NULL, &table, err);
  if (status != WANDB_OK)
    return status;
  status = column(table, WANDB_STR("_step"), &to->steps);
  if (status == WANDB_OK)
    status = column(table, key, key_len, &to->values);
  /* A sample without rows has no columns. */
  if (status == WANDB_MISSING)
    status = WANDB_OK;
  else
    count = wandb_table_rows(table);
  for (size_t i = 0; i < count && status == WANDB_OK; i++) {
    if (!isfinite(to->values[i]))
      continue;
    to->steps[to->count] = to->steps[i];
    to->values[to->count++] = to->values[i];
  }
  wandb_table_free(table);
  return status;
}

/* Draws the mean of the points that fall into each column. */
static void chart(const points *from) {
  double sums[WIDTH] = {0}, low = INFINITY, high = -INFINITY;
  int counts[WIDTH] = {0};
  if (from->count == 0) {
    printf("  nothing to draw\n");
    return;
  }
  double first = from->steps[0], last = from->steps[from->count - 1];
  for (size_t i = 0; i < from->count; i++) {
    int at = (int)((from->steps[i] - first) / fmax(last - first, 1) * (WIDTH - 1));
    sums[at] += from->values[i];
    counts[at]++;
  }
  for (int x = 0; x < WIDTH; x++) {
    if (counts[x] == 0)
      continue;
    sums[x] /= counts[x];
    low = fmin(low, sums[x]);
    high = fmax(high, sums[x]);
  }
  double height = high > low ? high - low : 1;
  for (int line = HEIGHT - 1; line >= 0; line--) {
    char dots[WIDTH + 1];
    int end = 0;
    for (int x = 0; x < WIDTH; x++) {
      int here = counts[x] > 0 &&
                 (int)lround((sums[x] - low) / height * (HEIGHT - 1)) == line;
      dots[x] = here ? '*' : ' ';
      end = here ? x + 1 : end;
    }
    dots[end] = '\0';
    printf("%10.4f |%s\n", low + (high - low) * line / (HEIGHT - 1), dots);
  }
  printf("%10s +", "");
  for (int x = 0; x < WIDTH; x++)
    putchar('-');
  printf("\n%10s  %-32.0f%32.0f\n", "step", first, last);
}

/* Keeps a copy: a row is borrowed only until the next one. */
static int keep(char **slot, const char *text, size_t len) {
  char *copy = realloc(*slot, len + 1);
  if (copy == NULL)
    return 0;
  memcpy(copy, text, len + 1);
  *slot = copy;
  return 1;
}

static int32_t print_rows(const wandb_run *run, wandb_error **err) {
  char *last[LAST_ROWS] = {NULL};
  size_t rows = 0;
  wandb_history *history;
  int32_t status = wandb_run_scan_history(run, NULL, &history, err);
  if (status != WANDB_OK)
    return status;
  while ((status = wandb_history_next(history, NULL, err)) == WANDB_OK) {
    const char *row;
    size_t len;
    status = wandb_history_row_json(history, &row, &len);
    if (status == WANDB_OK && !keep(&last[rows % LAST_ROWS], row, len))
      status = WANDB_E_TOO_LARGE;
    if (status != WANDB_OK)
      break;
    rows++;
  }
  wandb_history_free(history);
  if (status == WANDB_DONE) {
    size_t shown = rows < LAST_ROWS ? rows : LAST_ROWS;
    printf("\nfull history: %zu rows; the last %zu:\n", rows, shown);
    for (size_t i = rows - shown; i < rows; i++)
      printf("  %s\n", last[i % LAST_ROWS]);
    status = WANDB_OK;
  }
  for (int i = 0; i < LAST_ROWS; i++)
    free(last[i]);
  return status;
}

static int32_t report(const wandb_run *run, const char *key, wandb_error **err) {
  points drawn = {NULL, NULL, 0};
  int32_t status = print_head(run);
  if (status == WANDB_OK)
    status = print_config(run);
  if (status == WANDB_OK)
    status = sample(run, key, &drawn, err);
  if (status == WANDB_OK) {
    printf("\n%s, %zu sampled points\n", key, drawn.count);
    chart(&drawn);
    status = print_rows(run, err);
  }
  free(drawn.steps);
  free(drawn.values);
  return status;
}

int main(int argc, char **argv) {
  wandb_run *run = NULL;
  wandb_error *err = NULL;
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: report RUN [KEY]\n");
    return 2;
  }
  int32_t status = wandb_run_open(argv[1], strlen(argv[1]), NULL, &run, &err);
  if (status == WANDB_OK)
    status = report(run, argc > 2 ? argv[2] : "loss", &err);
  if (status != WANDB_OK) {
    const char *message = wandb_status_name(status);
    if (err != NULL)
      (void)wandb_error_message(err, &message, NULL);
    fprintf(stderr, "report: %s\n", message);
  }
  wandb_error_free(err);
  wandb_run_free(run);
  return status;
}
