!> A run, remote or local, and what it printed.
module wandb_m_run
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int8, int64, real64
  use wandb_run_c
  use wandb_m_support
  use wandb_m_values
  use wandb_m_history
  use wandb_m_files
  use wandb_m_artifacts
  implicit none
  private
  public :: wandb_run_t, wandb_console_t

  !> A run. Attributes are the snapshot of the last load, with what was set since; history and files always ask.
  !! Threads may share one to read it, each with scans and lists of its own.
  type, extends(wandb_handle_t) :: wandb_run_t
  contains
    !> Opens a run by any name: entity/project/run, an address, or a local directory or log.
    procedure :: open => run_open
    !> Ends the calls on this run: later ones are Closed. Any thread.
    procedure :: close => run_close
    !> Reads all attributes anew.
    procedure :: load => run_load

    procedure :: id => run_id
    procedure :: state => run_state
    !> The display name; empty when there is none.
    procedure :: name => run_name
    !> Any attribute that is a text, by its official name: "entity", "group", "url", "notes", "commit"; empty and not
    !! found where there is none.
    procedure :: attribute => run_attribute
    !> Any attribute as JSON: "config", "summary", "tags", "system_metrics"; not found where there is none of the name.
    procedure :: attribute_json => run_attribute_json
    !> The configuration, the last values of all keys, the system metrics: maps with get().
    procedure :: config => run_config
    procedure :: summary => run_summary
    procedure :: system_metrics => run_system_metrics
    !> The content of wandb-metadata.json; asked for each time.
    procedure :: metadata_json => run_metadata_json
    !> The highest step with history, -1 when there is none; asked for each time.
    procedure :: last_history_step => run_last_history_step
    !> How many rows of history there are; -1 where nobody counts.
    procedure :: history_line_count => run_history_line_count

    !> Every row of the history, or of some keys, by a scan.
    procedure :: scan_history => run_scan_history
    procedure, private :: real_column, integer_column, real_columns, integer_columns
    !> The whole history of a key, values(row), or of several, values(row, key), read at once: real(real64) with NaN
    !! where there is no number, or exact integer(int64) with 0 there; states tells by WANDB_CELL_*. Rows that hold all
    !! of the keys; with options%any those that hold one.
    generic :: columns => real_column, integer_column, real_columns, integer_columns
    !> About as many rows as asked for (500), spread over the run: for a look.
    procedure :: history => run_history

    procedure :: file => run_file
    !> Lists files; pattern is one of SQL's LIKE.
    procedure :: files => run_files
    !> Uploads a file; its name is the way from root to path.
    procedure :: upload_file => run_upload_file
    !> Fetches all files to root, several at a time.
    procedure :: download_files => run_download_files

    procedure :: logged_artifacts => run_logged_artifacts
    procedure :: used_artifacts => run_used_artifacts
    procedure :: use_artifact => run_use_artifact
    !> Makes the version: sends its files and commits it.
    procedure :: log_new_artifact => run_log_new_artifact
    !> The lines that the run printed.
    procedure :: console_logs => run_console_logs

    !> Sets "name", "notes", "description", "group" or "job_type", here until update(); an empty text empties it.
    procedure :: set => run_set
    procedure :: set_tags => run_set_tags
    procedure, private :: set_config_real, set_config_integer, set_config_logical, set_config_text
    !> Sets a value of the configuration, here until update(). path: keys from the outermost to the innermost.
    generic :: set_config => set_config_real, set_config_integer, set_config_logical, set_config_text
    procedure :: set_config_json => run_set_config_json
    procedure, private :: set_summary_real, set_summary_integer, set_summary_logical, set_summary_text
    generic :: set_summary => set_summary_real, set_summary_integer, set_summary_logical, set_summary_text
    procedure :: set_summary_json => run_set_summary_json
    !> Takes a value out, here until update().
    procedure :: remove_config => run_remove_config
    procedure :: remove_summary => run_remove_summary
    !> Sends what was changed, merged with what others wrote.
    procedure :: update => run_update
    !> Deletes the run on the server.
    procedure :: delete => run_delete
    !> Waits until the run has ended and gives its state. Seconds: between questions (5), and for all (no limit).
    procedure :: wait_until_finished => run_wait
  end type wandb_run_t

  !> The lines that a run printed: do while (console%next()).
  type, extends(wandb_handle_t) :: wandb_console_t
    type(wandb_limits_t), private :: limits
  contains
    procedure :: next => console_next
    !> The line without its end.
    procedure :: text => console_text
    !> When it was captured, UTC; empty where that is not known.
    procedure :: timestamp => console_timestamp
    !> Whether it was printed to the standard error output.
    procedure :: is_error => console_is_error
  end type wandb_console_t

  abstract interface
    integer(c_int32_t) function map_interface(run, out) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(out), optional :: out
    end function map_interface
    integer(c_int32_t) function set_json_interface(run, path, path_lens, n_path, json, json_len, err) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: path(*)
      integer(c_size_t), intent(in), optional :: path_lens(*)
      integer(c_size_t), value :: n_path
      character(kind=c_char), intent(in), optional :: json(*)
      integer(c_size_t), value :: json_len
      type(c_ptr), intent(out), optional :: err
    end function set_json_interface
    integer(c_int32_t) function remove_interface(run, path, path_lens, n_path) bind(C)
      import
      type(c_ptr), value :: run
      type(c_ptr), intent(in), optional :: path(*)
      integer(c_size_t), intent(in), optional :: path_lens(*)
      integer(c_size_t), value :: n_path
    end function remove_interface
  end interface

contains

  subroutine run_open(self, path, limits, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_run_open(path, len(path, c_size_t), c_limits(limits), made, err)
    if (code == WANDB_OK) call self%take(made, wandb_run_free)
    call finish(code, err, stat)
  end subroutine run_open

  subroutine run_close(self)
    class(wandb_run_t), intent(in) :: self
    call wandb_run_close(self%handle)
  end subroutine run_close

  subroutine run_load(self, limits, stat)
    class(wandb_run_t), intent(inout) :: self
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_run_load(self%handle, c_limits(limits), err)
    call finish(code, err, stat)
  end subroutine run_load

  function run_id(self, stat) result(text)
    class(wandb_run_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_run_id(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function run_id

  function run_state(self, stat) result(text)
    class(wandb_run_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    text = self%attribute("state", stat=stat)
  end function run_state

  function run_name(self, found, stat) result(text)
    class(wandb_run_t), intent(in) :: self
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    text = self%attribute("name", found, stat)
  end function run_name

  function run_attribute(self, name, found, stat) result(text)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: name
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_run_attr_text(self%handle, name, len(name, c_size_t), start, length)
    call borrow_text(code, start, length, text, found, stat)
  end function run_attribute

  function run_attribute_json(self, name, found, stat) result(text)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: name
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_run_attr_json(self%handle, name, len(name, c_size_t), start, length)
    call borrow_text(code, start, length, text, found, stat)
  end function run_attribute_json

  subroutine read_map(get, run, map, stat)
    procedure(map_interface) :: get
    type(c_ptr), intent(in) :: run
    type(wandb_map_t), intent(inout) :: map
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made
    integer(c_int32_t) :: code
    code = get(run, made)
    if (code == WANDB_OK) call map%take(made, wandb_map_free)
    call finish(code, c_null_ptr, stat)
  end subroutine read_map

  subroutine run_config(self, map, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_map_t), intent(inout) :: map
    type(wandb_status_t), intent(out), optional :: stat
    call read_map(wandb_run_config, self%handle, map, stat)
  end subroutine run_config

  subroutine run_summary(self, map, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_map_t), intent(inout) :: map
    type(wandb_status_t), intent(out), optional :: stat
    call read_map(wandb_run_summary, self%handle, map, stat)
  end subroutine run_summary

  subroutine run_system_metrics(self, map, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_map_t), intent(inout) :: map
    type(wandb_status_t), intent(out), optional :: stat
    call read_map(wandb_run_system_metrics, self%handle, map, stat)
  end subroutine run_system_metrics

  function run_metadata_json(self, limits, stat) result(text)
    class(wandb_run_t), intent(in) :: self
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: owned, err
    integer(c_int32_t) :: code
    code = wandb_run_metadata_json(self%handle, c_limits(limits), owned, err)
    call take_text(code, owned, err, text, stat)
  end function run_metadata_json

  integer(int64) function run_last_history_step(self, limits, stat) result(step)
    class(wandb_run_t), intent(in) :: self
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_run_last_history_step(self%handle, c_limits(limits), step, err)
    call finish(code, err, stat)
  end function run_last_history_step

  integer(int64) function run_history_line_count(self, stat) result(count)
    class(wandb_run_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int32_t) :: code
    code = wandb_run_history_line_count(self%handle, count)
    if (code /= WANDB_OK) count = -1
    if (code == WANDB_NULL) code = WANDB_OK
    call finish(code, c_null_ptr, stat)
  end function run_history_line_count

  subroutine run_scan_history(self, scan, keys, options, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_scan_t), intent(inout) :: scan
    character(*), intent(in), optional :: keys(:)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call start_scan(self%handle, scan, keys, options, limits, stat)
  end subroutine run_scan_history

  subroutine real_columns(self, keys, values, states, options, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: keys(:)
    real(real64), allocatable, intent(out) :: values(:, :)
    integer(int8), allocatable, intent(out), optional :: states(:, :)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call read_real_column(self%handle, keys, values, states, options, limits, stat)
  end subroutine real_columns

  subroutine integer_columns(self, keys, values, states, options, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: keys(:)
    integer(int64), allocatable, intent(out) :: values(:, :)
    integer(int8), allocatable, intent(out), optional :: states(:, :)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call read_integer_column(self%handle, keys, values, states, options, limits, stat)
  end subroutine integer_columns

  subroutine real_column(self, key, values, states, options, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: key
    real(real64), allocatable, intent(out) :: values(:)
    integer(int8), allocatable, intent(out), optional :: states(:)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    real(real64), allocatable :: all(:, :)
    integer(int8), allocatable :: cells(:, :)
    call read_real_column(self%handle, [key], all, cells, options, limits, stat)
    values = all(:, 1)
    if (present(states)) states = cells(:, 1)
  end subroutine real_column

  subroutine integer_column(self, key, values, states, options, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(int64), allocatable, intent(out) :: values(:)
    integer(int8), allocatable, intent(out), optional :: states(:)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    integer(int64), allocatable :: all(:, :)
    integer(int8), allocatable :: cells(:, :)
    call read_integer_column(self%handle, [key], all, cells, options, limits, stat)
    values = all(:, 1)
    if (present(states)) states = cells(:, 1)
  end subroutine integer_column

  subroutine run_history(self, table, samples, keys, x_axis, system, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_table_t), intent(inout) :: table
    integer, intent(in), optional :: samples
    character(*), intent(in), optional :: keys(:), x_axis
    logical, intent(in), optional :: system
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call start_sample(self%handle, table, samples, keys, x_axis, system, limits, stat)
  end subroutine run_history

  subroutine run_file(self, name, file, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: name
    type(wandb_file_t), intent(inout) :: file
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_run_file(self%handle, name, len(name, c_size_t), c_limits(limits), made, err)
    if (code == WANDB_OK) call file%take(made, wandb_file_free)
    call finish(code, err, stat)
  end subroutine run_file

  subroutine run_files(self, files, names, pattern, per_page, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_files_t), intent(inout) :: files
    character(*), intent(in), optional :: names(:), pattern
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call list_files(wandb_run_files, self%handle, files, names, pattern, per_page, limits, stat)
  end subroutine run_files

  subroutine run_upload_file(self, path, root, file, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: path
    character(*), intent(in), optional :: root
    type(wandb_file_t), intent(inout), optional :: file
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_file_t) :: sent
    type(c_ptr) :: made, err
    integer(c_size_t) :: root_length
    integer(c_int32_t) :: code
    root_length = 0
    if (present(root)) root_length = len(root)
    code = wandb_run_upload_file(self%handle, path, len(path, c_size_t), root, root_length, &
      opts=c_limits(limits), out=made, err=err)
    if (code == WANDB_OK) then
      if (present(file)) then
        call file%take(made, wandb_file_free)
      else
        call sent%take(made, wandb_file_free)
      end if
    end if
    call finish(code, err, stat)
  end subroutine run_upload_file

  subroutine run_download_files(self, root, downloads, replace, exist_ok, limits, stat)
    class(wandb_run_t), intent(in) :: self
    character(*), intent(in) :: root
    type(wandb_downloads_t), intent(inout) :: downloads
    logical, intent(in), optional :: replace, exist_ok
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_download_all_opts) :: opts
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(replace)) opts%replace = flag(replace)
    if (present(exist_ok)) opts%exist_ok = flag(exist_ok)
    code = wandb_run_download_files(self%handle, root, len(root, c_size_t), opts, c_limits(limits), made, err)
    if (code == WANDB_OK) call downloads%take(made, wandb_downloads_free)
    call finish(code, err, stat)
  end subroutine run_download_files

  subroutine run_logged_artifacts(self, artifacts, per_page, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_artifacts_t), intent(inout) :: artifacts
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call list_artifacts(wandb_run_logged_artifacts, self%handle, artifacts, per_page, limits, stat)
  end subroutine run_logged_artifacts

  subroutine run_used_artifacts(self, artifacts, per_page, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_artifacts_t), intent(inout) :: artifacts
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call list_artifacts(wandb_run_used_artifacts, self%handle, artifacts, per_page, limits, stat)
  end subroutine run_used_artifacts

  subroutine run_use_artifact(self, artifact, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_artifact_t), intent(in) :: artifact
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_run_use_artifact(self%handle, artifact%handle, len=0_c_size_t, opts=c_limits(limits), err=err)
    call finish(code, err, stat)
  end subroutine run_use_artifact

  subroutine run_log_new_artifact(self, new, artifact, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_new_artifact_t), intent(in) :: new
    type(wandb_artifact_t), intent(inout) :: artifact
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_run_log_new_artifact(self%handle, new%handle, opts=c_limits(limits), out=made, err=err)
    if (code == WANDB_OK) call artifact%take(made, wandb_artifact_free)
    call finish(code, err, stat)
  end subroutine run_log_new_artifact

  subroutine run_console_logs(self, console, last, limits, stat)
    class(wandb_run_t), intent(in) :: self
    type(wandb_console_t), intent(inout) :: console
    integer, intent(in), optional :: last
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_console_opts) :: opts
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(last)) opts%last = last
    code = wandb_run_console_logs(self%handle, opts, made, err)
    if (code == WANDB_OK) call console%take(made, wandb_console_free)
    console%limits = wandb_limits_t()
    if (present(limits)) console%limits = limits
    call finish(code, err, stat)
  end subroutine run_console_logs

  !> The next line; false at the end and after a failure.
  logical function console_next(self, stat)
    class(wandb_console_t), intent(inout) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_console_next(self%handle, c_limits(self%limits), err)
    console_next = code == WANDB_OK
    call finish(code, err, stat)
  end function console_next

  function console_text(self, stat) result(text)
    class(wandb_console_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_console_text(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function console_text

  function console_timestamp(self, stat) result(text)
    class(wandb_console_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_console_timestamp(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function console_timestamp

  logical function console_is_error(self, stat)
    class(wandb_console_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int32_t) :: stream, code
    code = wandb_console_stream(self%handle, stream)
    console_is_error = stream == WANDB_CONSOLE_STDERR
    call finish(code, c_null_ptr, stat)
  end function console_is_error

  subroutine run_set(self, name, text, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: name, text
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int32_t) :: code
    select case (name)
    case ("name"); code = wandb_run_set_name(self%handle, text, len(text, c_size_t))
    case ("notes"); code = wandb_run_set_notes(self%handle, text, len(text, c_size_t))
    case ("description"); code = wandb_run_set_description(self%handle, text, len(text, c_size_t))
    case ("group"); code = wandb_run_set_group(self%handle, text, len(text, c_size_t))
    case ("job_type"); code = wandb_run_set_job_type(self%handle, text, len(text, c_size_t))
    case default; code = WANDB_E_INVALID_ARGUMENT
    end select
    call finish(code, c_null_ptr, stat)
  end subroutine run_set

  subroutine run_set_tags(self, tags, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: tags(:)
    type(wandb_status_t), intent(out), optional :: stat
    type(text_list_t), target :: list
    integer(c_int32_t) :: code
    call pack_texts(tags, list)
    code = wandb_run_set_tags(self%handle, list%items, list%lens, size(tags, kind=c_size_t))
    call finish(code, c_null_ptr, stat)
  end subroutine run_set_tags

  subroutine set_json(set, run, path, json, stat)
    procedure(set_json_interface) :: set
    type(c_ptr), intent(in) :: run
    character(*), intent(in) :: path(:), json
    type(wandb_status_t), intent(out), optional :: stat
    type(text_list_t), target :: list
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    call pack_texts(path, list)
    code = set(run, list%items, list%lens, size(path, kind=c_size_t), json, len(json, c_size_t), err)
    call finish(code, err, stat)
  end subroutine set_json

  subroutine run_set_config_json(self, path, json, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:), json
    type(wandb_status_t), intent(out), optional :: stat
    call set_json(wandb_run_config_set, self%handle, path, json, stat)
  end subroutine run_set_config_json

  subroutine run_set_summary_json(self, path, json, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:), json
    type(wandb_status_t), intent(out), optional :: stat
    call set_json(wandb_run_summary_set, self%handle, path, json, stat)
  end subroutine run_set_summary_json

  subroutine set_config_real(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    real(real64), intent(in) :: value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_config_json(path, json_real(value), stat)
  end subroutine set_config_real

  subroutine set_config_integer(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    integer(int64), intent(in) :: value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_config_json(path, json_integer(value), stat)
  end subroutine set_config_integer

  subroutine set_config_logical(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    logical, intent(in) :: value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_config_json(path, json_logical(value), stat)
  end subroutine set_config_logical

  subroutine set_config_text(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:), value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_config_json(path, json_text(value), stat)
  end subroutine set_config_text

  subroutine set_summary_real(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    real(real64), intent(in) :: value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_summary_json(path, json_real(value), stat)
  end subroutine set_summary_real

  subroutine set_summary_integer(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    integer(int64), intent(in) :: value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_summary_json(path, json_integer(value), stat)
  end subroutine set_summary_integer

  subroutine set_summary_logical(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    logical, intent(in) :: value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_summary_json(path, json_logical(value), stat)
  end subroutine set_summary_logical

  subroutine set_summary_text(self, path, value, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:), value
    type(wandb_status_t), intent(out), optional :: stat
    call self%set_summary_json(path, json_text(value), stat)
  end subroutine set_summary_text

  subroutine remove(take_out, run, path, stat)
    procedure(remove_interface) :: take_out
    type(c_ptr), intent(in) :: run
    character(*), intent(in) :: path(:)
    type(wandb_status_t), intent(out), optional :: stat
    type(text_list_t), target :: list
    integer(c_int32_t) :: code
    call pack_texts(path, list)
    code = take_out(run, list%items, list%lens, size(path, kind=c_size_t))
    if (code == WANDB_MISSING) code = WANDB_OK
    call finish(code, c_null_ptr, stat)
  end subroutine remove

  subroutine run_remove_config(self, path, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    type(wandb_status_t), intent(out), optional :: stat
    call remove(wandb_run_config_remove, self%handle, path, stat)
  end subroutine run_remove_config

  subroutine run_remove_summary(self, path, stat)
    class(wandb_run_t), intent(inout) :: self
    character(*), intent(in) :: path(:)
    type(wandb_status_t), intent(out), optional :: stat
    call remove(wandb_run_summary_remove, self%handle, path, stat)
  end subroutine run_remove_summary

  subroutine run_update(self, limits, stat)
    class(wandb_run_t), intent(inout) :: self
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_run_update(self%handle, opts=c_limits(limits), err=err)
    call finish(code, err, stat)
  end subroutine run_update

  subroutine run_delete(self, artifacts, limits, stat)
    class(wandb_run_t), intent(inout) :: self
    logical, intent(in), optional :: artifacts
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_delete_opts) :: opts
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(artifacts)) opts%artifacts = flag(artifacts)
    code = wandb_run_delete(self%handle, opts, c_limits(limits), err)
    call finish(code, err, stat)
  end subroutine run_delete

  function run_wait(self, timeout, interval, limits, stat) result(state)
    class(wandb_run_t), intent(inout) :: self
    real(real64), intent(in), optional :: timeout, interval
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: state
    type(wandb_wait_opts) :: opts
    type(c_ptr) :: owned, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(timeout)) opts%timeout_ms = milliseconds(timeout)
    if (present(interval)) opts%interval_ms = milliseconds(interval)
    code = wandb_run_wait_until_finished(self%handle, opts, c_limits(limits), owned, err)
    call take_text(code, owned, err, state, stat)
  end function run_wait

  !> NaN and infinities are what the library reads as numbers.
  function json_real(value) result(text)
    real(real64), intent(in) :: value
    character(:), allocatable :: text
    character(32) :: room
    write (room, "(es24.16e3)") value
    text = trim(adjustl(room))
    if (value > huge(value)) text = "Infinity"
    if (value < -huge(value)) text = "-Infinity"
  end function json_real

  function json_integer(value) result(text)
    integer(int64), intent(in) :: value
    character(:), allocatable :: text
    character(32) :: room
    write (room, "(i0)") value
    text = trim(room)
  end function json_integer

  pure function json_logical(value) result(text)
    logical, intent(in) :: value
    character(:), allocatable :: text
    text = trim(merge("true ", "false", value))
  end function json_logical

  function json_text(value) result(text)
    character(*), intent(in) :: value
    character(:), allocatable :: text
    character(6) :: escaped
    integer :: at
    text = '"'
    do at = 1, len(value)
      if (value(at:at) == '"' .or. value(at:at) == "\" .or. iachar(value(at:at)) < 32) then
        write (escaped, "('\u', z4.4)") iachar(value(at:at))
        text = text // escaped
      else
        text = text // value(at:at)
      end if
    end do
    text = text // '"'
  end function json_text

end module wandb_m_run
