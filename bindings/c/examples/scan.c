/*
 * Prints the history of a run, one JSON object a row.
 *
 *   scan RUN [--keys a,b] [--any] [--min N] [--max N] [--page-size N]
 *            [--columns] [--count]
 *
 * RUN is entity/project/run, the address of a run's page, or a local run
 * directory. --keys: rows that hold all of these keys, and only these; with
 * --any, rows that hold at least one. --min is the first step wanted, --max the
 * first one not wanted. --columns reads the same rows column by column. --count
 * prints only their number. The exit code is the number of the error, 2 for
 * wrong usage.
 */
#define _POSIX_C_SOURCE 200809L
#include <wandb_run.h>

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH_ROWS 4096
#define USAGE                                                                  \
  "usage: scan RUN [--keys a,b] [--any] [--min N] [--max N] [--page-size N] "  \
  "[--columns] [--count]\n"

typedef struct {
  const char *run;
  const char **keys;
  size_t *key_lens;
  size_t n_keys;
  int any, columns, count;
  int64_t min, max;
  uint64_t page_size;
} arguments;

static int usage(const char *why, const char *what) {
  fprintf(stderr, "scan: %s%s\n" USAGE, why, what);
  return 2;
}

/* Reports an error, and makes it the exit code. */
static int fail(int32_t status, wandb_error *err) {
  const char *message = wandb_status_name(status);
  if (err != NULL)
    (void)wandb_error_message(err, &message, NULL);
  fprintf(stderr, "scan: %s\n", message);
  wandb_error_free(err);
  return status;
}

/* Splits the list at its commas; the keys stay in place, so need no copy. */
static int split(const char *list, arguments *to) {
  size_t n = 1;
  for (const char *p = list; *p != '\0'; p++)
    n += *p == ',';
  to->keys = calloc(n, sizeof *to->keys);
  to->key_lens = calloc(n, sizeof *to->key_lens);
  if (to->keys == NULL || to->key_lens == NULL)
    return 0;
  to->n_keys = n;
  for (size_t i = 0; i < n; i++) {
    to->keys[i] = list;
    to->key_lens[i] = strcspn(list, ",");
    list += to->key_lens[i] + 1;
  }
  return 1;
}

static int number(const char *text, int64_t *to) {
  char *end;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  *to = n;
  return errno == 0 && end != text && *end == '\0';
}

/* 0, or the exit code. */
static int parse(int argc, char **argv, arguments *to) {
  for (int i = 1; i < argc; i++) {
    const char *word = argv[i];
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    int64_t n = 0;
    if (strcmp(word, "--any") == 0) {
      to->any = 1;
    } else if (strcmp(word, "--columns") == 0) {
      to->columns = 1;
    } else if (strcmp(word, "--count") == 0) {
      to->count = 1;
    } else if (strncmp(word, "--", 2) != 0) {
      if (to->run != NULL)
        return usage("unexpected ", word);
      to->run = word;
    } else if (value == NULL) {
      return usage("unexpected, or without a value: ", word);
    } else if (strcmp(word, "--keys") == 0) {
      if (to->keys != NULL || !split(value, to))
        return usage("bad ", word);
      i++;
    } else {
      int known = number(value, &n);
      if (strcmp(word, "--min") == 0)
        to->min = n;
      else if (strcmp(word, "--max") == 0 && n >= 0)
        to->max = n;
      else if (strcmp(word, "--page-size") == 0 && n > 0)
        to->page_size = (uint64_t)n;
      else
        known = 0;
      if (!known)
        return usage("unexpected, or no number that fits: ", word);
      i++;
    }
  }
  if (to->run == NULL)
    return usage("no run is named", "");
  if (to->any && to->n_keys == 0)
    return usage("--any needs --keys", "");
  return 0;
}

/*
 * Writes a number that has one short form and answers 1; else 0: whether it was
 * logged as 3 or 3.0, as 1e-7 or 0.0000001, only its cell can tell, and for the
 * shortest of more than DBL_DIG digits C libraries differ.
 */
static int print_number(double x) {
  char digits[32];
  if (!isfinite(x) || x == floor(x))
    return 0;
  snprintf(digits, sizeof digits, "%.*g", DBL_DIG, x);
  if (strtod(digits, NULL) != x || strchr(digits, 'e') != NULL)
    return 0;
  fputs(digits, stdout);
  return 1;
}

/* Writes a text as a JSON string. */
static void print_string(const char *text, size_t len) {
  putchar('"');
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '"' || c == '\\')
      printf("\\%c", c);
    else if (c < 0x20)
      printf("\\u%04x", c);
    else
      putchar(c);
  }
  putchar('"');
}

static int32_t print_rows(wandb_history *history, int count, wandb_error **err) {
  int32_t status;
  while ((status = wandb_history_next(history, NULL, err)) == WANDB_OK) {
    const char *row;
    size_t len;
    if (count)
      continue;
    if ((status = wandb_history_row_json(history, &row, &len)) != WANDB_OK)
      return status;
    fwrite(row, 1, len, stdout);
    if (putchar('\n') == EOF)
      break;
  }
  return status;
}

/* The numbers of a batch, column by column. */
typedef struct {
  double *values;
  uint8_t *states;
  size_t columns;
} numbers;

static int32_t read_numbers(wandb_history *history, numbers *to) {
  int32_t status = wandb_history_batch_columns(history, &to->columns);
  if (status != WANDB_OK)
    return status;
  size_t cells = to->columns * BATCH_ROWS;
  double *values = realloc(to->values, cells * sizeof *values);
  uint8_t *states = realloc(to->states, cells);
  to->values = values != NULL ? values : to->values;
  to->states = states != NULL ? states : to->states;
  if (values == NULL || states == NULL)
    return WANDB_E_TOO_LARGE;
  for (size_t c = 0; c < to->columns && status == WANDB_OK; c++)
    status = wandb_history_batch_f64(history, c, values + c * BATCH_ROWS,
                                     states + c * BATCH_ROWS, BATCH_ROWS, NULL);
  return status;
}

static int32_t print_row(wandb_history *history, const numbers *from, size_t row) {
  const char *separator = "";
  putchar('{');
  for (size_t c = 0; c < from->columns; c++) {
    double value = from->values[c * BATCH_ROWS + row];
    uint8_t state = from->states[c * BATCH_ROWS + row];
    const char *text;
    size_t len;
    if (state == WANDB_CELL_MISSING)
      continue;
    int32_t status = wandb_history_batch_name(history, c, &text, &len);
    if (status != WANDB_OK)
      return status;
    fputs(separator, stdout);
    print_string(text, len);
    putchar(':');
    separator = ",";
    if (state == WANDB_CELL_VALUE && print_number(value))
      continue;
    status = wandb_history_batch_cell_json(history, c, row, &text, &len);
    if (status != WANDB_OK)
      return status;
    fwrite(text, 1, len, stdout);
  }
  fputs("}\n", stdout);
  return ferror(stdout) ? WANDB_DONE : WANDB_OK;
}

static int32_t print_columns(wandb_history *history, int count, wandb_error **err) {
  numbers batch = {NULL, NULL, 0};
  int32_t status;
  size_t rows;
  while ((status = wandb_history_next_batch(history, NULL, &rows, err)) == WANDB_OK) {
    if (count)
      continue;
    status = read_numbers(history, &batch);
    for (size_t row = 0; row < rows && status == WANDB_OK; row++)
      status = print_row(history, &batch, row);
    if (status != WANDB_OK)
      break;
  }
  free(batch.values);
  free(batch.states);
  return status;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Tells of output that did not get through, unless its reader has gone. */
static int output_failed(void) {
  if (errno == EPIPE)
    return 0;
  fprintf(stderr, "scan: cannot write: %s\n", strerror(errno));
  return 1;
}

static int scan(const arguments *args, wandb_run *run) {
  wandb_scan_opts opts = WANDB_SCAN_OPTS_INIT;
  wandb_scan_report report = WANDB_SCAN_REPORT_INIT;
  wandb_history *history;
  wandb_error *err;

  opts.keys = args->keys;
  opts.key_lens = args->key_lens;
  opts.n_keys = args->n_keys;
  opts.any = args->any;
  opts.min_step = args->min;
  opts.max_step = args->max;
  opts.page_size = args->page_size;
  opts.batch_rows = args->columns ? BATCH_ROWS : 0;

  double started = seconds();
  int32_t status = wandb_run_scan_history(run, &opts, &history, &err);
  if (status != WANDB_OK)
    return fail(status, err);
  status = args->columns ? print_columns(history, args->count, &err)
                         : print_rows(history, args->count, &err);
  if (status != WANDB_OK && status != WANDB_DONE) {
    wandb_history_free(history);
    fflush(stdout);
    return fail(status, err);
  }
  status = wandb_history_report(history, &report);
  wandb_history_free(history);
  if (status != WANDB_OK)
    return fail(status, NULL);
  if (args->count)
    printf("%" PRIu64 "\n", report.rows);
  if (fflush(stdout) != 0 || ferror(stdout))
    return output_failed();
  fprintf(stderr, "rows=%" PRIu64 " requests=%" PRIu64 " scan_s=%.6f\n", report.rows,
          report.requests, seconds() - started);
  return 0;
}

int main(int argc, char **argv) {
  arguments args = {NULL, NULL, NULL, 0, 0, 0, 0, 0, WANDB_STEP_NONE, 0};
  wandb_run *run = NULL;
  wandb_error *err = NULL;
  int code = parse(argc, argv, &args);
  if (code == 0) {
    int32_t status = wandb_run_open(args.run, strlen(args.run), NULL, &run, &err);
    code = status == WANDB_OK ? scan(&args, run) : fail(status, err);
  }
  wandb_run_free(run);
  free((void *)args.keys);
  free(args.key_lens);
  return code;
}
