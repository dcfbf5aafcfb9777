!> The history of a run: row by row, as columns, or sampled.
module wandb_m_history
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int8, int64, real64
  use wandb_run_c
  use wandb_m_support
  use wandb_m_values
  implicit none
  private
  public :: wandb_scan_options_t, wandb_scan_t, wandb_report_t, wandb_table_t
  public :: start_scan, read_real_column, read_integer_column, start_sample
  public :: WANDB_CELL_VALUE, WANDB_CELL_MISSING, WANDB_CELL_NULL, WANDB_CELL_NOT_A_NUMBER, WANDB_CELL_INEXACT

  !> What to scan beside the keys.
  type :: wandb_scan_options_t
    !> Rows that hold at least one of the keys, instead of all.
    logical :: any = .false.
    !> The first step wanted, and the first one not wanted; below 0: to the end.
    integer(int64) :: min_step = 0, max_step = -1
    !> How many steps one request covers; 0: as is best.
    integer(int64) :: page_size = 0
    !> Patterns of keys to leave out of rows, in which * stands for any characters.
    character(:), allocatable :: exclude(:)
    !> What scan%cursor() gave: the scan goes on right behind that row.
    character(:), allocatable :: cursor
    !> The end is Integrity when it is not proved that every row was given.
    logical :: expect_complete = .false.
    !> How many answers may be fetched ahead; 0: as is best, -1: none, and no threads.
    integer(int64) :: prefetch = 0
    !> Whether rows come from Parquet files of the server: 0 where that is best, 1, or -1 for no.
    integer(int64) :: exports = 0
    !> How many rows a column read takes from C at a time.
    integer(int64) :: batch_rows = 16384
  end type wandb_scan_options_t

  !> What a scan did so far.
  type :: wandb_report_t
    !> Rows handed out; requests sent.
    integer(int64) :: rows = 0, requests = 0
    !> Rows of the whole run by the server's own count; -1 where it says none.
    integer(int64) :: counted = -1
    !> Whether it is proved that every row was given.
    logical :: proven = .false.
  end type wandb_report_t

  !> The rows of a scan, each exactly once, in step order: do while (scan%next()); the getters read the row that was
  !! given last. One thread at a time.
  type, extends(wandb_values_t) :: wandb_scan_t
    type(wandb_limits_t), private :: limits
  contains
    !> Moves on to the next row; false at the end and after a failure.
    procedure :: next => scan_next
    !> The row as one JSON object.
    procedure :: row_json => scan_row_json
    !> Where the scan stands, a line of JSON for the option cursor.
    procedure :: cursor => scan_cursor
    procedure :: report => scan_report
    !> A key that no row had so far, by its number from 1; not found beyond the last.
    procedure :: absent => scan_absent
    !> Ends the scan at once: later calls are Closed. Any thread.
    procedure :: close => scan_close
    procedure, private :: c_real => scan_real
    procedure, private :: c_integer => scan_integer
    procedure, private :: c_logical => scan_logical
    procedure, private :: c_text => scan_text
    procedure, private :: c_json => scan_json
  end type wandb_scan_t

  !> A sampled history: columns over some rows.
  type, extends(wandb_handle_t) :: wandb_table_t
  contains
    procedure :: rows => table_rows
    procedure :: columns => table_columns
    !> The name of a column, from 1.
    procedure :: name => table_name
    !> The numbers of a key: real(real64), NaN where there is none, or integer(int64), 0 where there is none.
    procedure, private :: table_real, table_integer
    generic :: column => table_real, table_integer
    !> A cell as JSON text, by column and row from 1; empty and not found where the row does not hold the key.
    procedure :: cell_json => table_cell_json
  end type wandb_table_t

  !> A scan as C takes it, with what its pointers point to.
  type :: request_t
    type(wandb_scan_opts) :: opts
    type(text_list_t) :: keys, exclude, cursor
  end type request_t

contains

  subroutine fill_request(request, keys, options)
    type(request_t), intent(out), target :: request
    character(*), intent(in), optional :: keys(:)
    type(wandb_scan_options_t), intent(in), optional :: options
    integer(c_int32_t) :: code
    code = wandb_scan_opts_init(request%opts, c_sizeof(request%opts))
    if (code /= WANDB_OK) error stop "wandb_run: the structs of binding and library differ"
    if (present(keys)) then
      call pack_texts(keys, request%keys)
      call point(request%keys, request%opts%keys, request%opts%key_lens, request%opts%n_keys)
    end if
    if (present(options)) call fill_options(request, options)
  end subroutine fill_request

  subroutine fill_options(request, options)
    type(request_t), intent(inout), target :: request
    type(wandb_scan_options_t), intent(in) :: options
    request%opts%any = flag(options%any)
    request%opts%min_step = options%min_step
    if (options%max_step >= 0) request%opts%max_step = options%max_step
    request%opts%page_size = options%page_size
    request%opts%prefetch = options%prefetch
    request%opts%exports = options%exports
    request%opts%expect_complete = flag(options%expect_complete)
    if (allocated(options%exclude)) then
      call pack_texts(options%exclude, request%exclude)
      call point(request%exclude, request%opts%leave_out, request%opts%leave_out_lens, request%opts%n_leave_out)
    end if
    if (allocated(options%cursor)) then
      call pack_text(options%cursor, request%cursor)
      request%opts%cursor = request%cursor%items(1)
      request%opts%cursor_len = request%cursor%lens(1)
    end if
  end subroutine fill_options

  subroutine point(list, items, lens, count)
    type(text_list_t), intent(in), target :: list
    type(c_ptr), intent(out) :: items, lens
    integer(c_size_t), intent(out) :: count
    count = size(list%lens)
    items = c_null_ptr
    lens = c_null_ptr
    if (count == 0) return
    items = c_loc(list%items)
    lens = c_loc(list%lens)
  end subroutine point

  !> Begins a scan of rows; see run%scan_history().
  subroutine start_scan(run, scan, keys, options, limits, stat)
    type(c_ptr), intent(in) :: run
    type(wandb_scan_t), intent(inout) :: scan
    character(*), intent(in), optional :: keys(:)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(request_t), target :: request
    call fill_request(request, keys, options)
    call begin(run, request, scan, limits, stat)
  end subroutine start_scan

  subroutine begin(run, request, scan, limits, stat)
    type(c_ptr), intent(in) :: run
    type(request_t), intent(in) :: request
    type(wandb_scan_t), intent(inout) :: scan
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_run_scan_history(run, request%opts, made, err)
    if (code == WANDB_OK) call scan%take(made, wandb_history_free)
    scan%limits = wandb_limits_t()
    if (present(limits)) scan%limits = limits
    call finish(code, err, stat)
  end subroutine begin

  logical function scan_next(self, stat)
    class(wandb_scan_t), intent(inout) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_history_next(self%handle, c_limits(self%limits), err)
    scan_next = code == WANDB_OK
    call finish(code, err, stat)
  end function scan_next

  function scan_row_json(self, stat) result(text)
    class(wandb_scan_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_history_row_json(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function scan_row_json

  function scan_cursor(self, stat) result(text)
    class(wandb_scan_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: owned, err
    integer(c_int32_t) :: code
    code = wandb_history_cursor(self%handle, owned, err)
    call take_text(code, owned, err, text, stat)
  end function scan_cursor

  type(wandb_report_t) function scan_report(self, stat) result(report)
    class(wandb_scan_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_scan_report) :: told
    integer(c_int32_t) :: code
    code = wandb_scan_report_init(told, c_sizeof(told))
    if (code == WANDB_OK) code = wandb_history_report(self%handle, told)
    report = wandb_report_t(told%rows, told%requests, told%counted, told%proven /= 0)
    call finish(code, c_null_ptr, stat)
  end function scan_report

  function scan_absent(self, at, found, stat) result(key)
    class(wandb_scan_t), intent(in) :: self
    integer, intent(in) :: at
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: key
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_history_absent(self%handle, int(at - 1, c_size_t), start, length)
    call borrow_text(code, start, length, key, found, stat)
  end function scan_absent

  subroutine scan_close(self)
    class(wandb_scan_t), intent(in) :: self
    call wandb_history_close(self%handle)
  end subroutine scan_close

  integer(c_int32_t) function scan_real(self, key, value) result(code)
    class(wandb_scan_t), intent(in) :: self
    character(*), intent(in) :: key
    real(c_double), intent(out) :: value
    code = wandb_history_f64(self%handle, key, len(key, c_size_t), value)
  end function scan_real

  integer(c_int32_t) function scan_integer(self, key, value) result(code)
    class(wandb_scan_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(c_int64_t), intent(out) :: value
    code = wandb_history_i64(self%handle, key, len(key, c_size_t), value)
  end function scan_integer

  integer(c_int32_t) function scan_logical(self, key, value) result(code)
    class(wandb_scan_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(c_int32_t), intent(out) :: value
    code = wandb_history_bool(self%handle, key, len(key, c_size_t), value)
  end function scan_logical

  integer(c_int32_t) function scan_text(self, key, start, length) result(code)
    class(wandb_scan_t), intent(in) :: self
    character(*), intent(in) :: key
    type(c_ptr), intent(out) :: start
    integer(c_size_t), intent(out) :: length
    code = wandb_history_str(self%handle, key, len(key, c_size_t), start, length)
  end function scan_text

  integer(c_int32_t) function scan_json(self, key, start, length) result(code)
    class(wandb_scan_t), intent(in) :: self
    character(*), intent(in) :: key
    type(c_ptr), intent(out) :: start
    integer(c_size_t), intent(out) :: length
    code = wandb_history_json(self%handle, key, len(key, c_size_t), start, length)
  end function scan_json

  !> Begins a scan in batches.
  subroutine start_batches(run, scan, keys, options, limits, stat)
    type(c_ptr), intent(in) :: run
    type(wandb_scan_t), intent(inout) :: scan
    character(*), intent(in) :: keys(:)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out) :: stat
    type(wandb_scan_options_t) :: chosen
    type(request_t), target :: request
    if (present(options)) chosen = options
    call fill_request(request, keys, chosen)
    request%opts%batch_rows = chosen%batch_rows
    call begin(run, request, scan, limits, stat)
  end subroutine start_batches

  !> The next batch; 0 rows at the end and after a failure.
  integer(c_size_t) function next_batch(scan, stat) result(rows)
    type(wandb_scan_t), intent(inout) :: scan
    type(wandb_status_t), intent(out) :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_history_next_batch(scan%handle, c_limits(scan%limits), rows, err)
    if (code /= WANDB_OK) rows = 0
    call finish(code, err, stat)
  end function next_batch

  !> The numbers of keys over the whole history: values(row, key). NaN where there is no number.
  subroutine read_real_column(run, keys, values, states, options, limits, stat)
    type(c_ptr), intent(in) :: run
    character(*), intent(in) :: keys(:)
    real(real64), allocatable, intent(out) :: values(:, :)
    integer(int8), allocatable, intent(out), optional :: states(:, :)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_scan_t) :: scan
    type(wandb_status_t) :: ended
    integer(int8), allocatable :: cells(:, :)
    integer(c_size_t) :: rows, room, used, column
    integer(c_int32_t) :: code
    used = 0
    allocate(values(0, size(keys)), cells(0, size(keys)))
    call start_batches(run, scan, keys, options, limits, ended)
    do while (.not. ended%failed())
      rows = next_batch(scan, ended)
      if (rows == 0) exit
      room = used + rows
      if (room > size(values, 1)) call grow_real(values, cells, used, 2 * room)
      do column = 1, size(keys)
        code = wandb_history_batch_f64(scan%handle, column - 1, values(used + 1:room, column), &
          cells(used + 1:room, column), rows)
        call finish(code, c_null_ptr, ended)
      end do
      used = room
    end do
    call grow_real(values, cells, used, used)
    if (present(states)) call move_alloc(cells, states)
    call pass_on(ended, stat)
  end subroutine read_real_column

  !> Makes room for `room` rows and keeps the first `used`.
  subroutine grow_real(values, cells, used, room)
    real(real64), allocatable, intent(inout) :: values(:, :)
    integer(int8), allocatable, intent(inout) :: cells(:, :)
    integer(c_size_t), intent(in) :: used, room
    real(real64), allocatable :: larger(:, :)
    allocate(larger(room, size(values, 2)))
    larger(:used, :) = values(:used, :)
    call move_alloc(larger, values)
    call grow_cells(cells, used, room)
  end subroutine grow_real

  subroutine grow_cells(cells, used, room)
    integer(int8), allocatable, intent(inout) :: cells(:, :)
    integer(c_size_t), intent(in) :: used, room
    integer(int8), allocatable :: larger(:, :)
    allocate(larger(room, size(cells, 2)))
    larger(:used, :) = cells(:used, :)
    call move_alloc(larger, cells)
  end subroutine grow_cells

  !> As read_real_column, exact: 0 where there is no number, and a fraction is cut off.
  subroutine read_integer_column(run, keys, values, states, options, limits, stat)
    type(c_ptr), intent(in) :: run
    character(*), intent(in) :: keys(:)
    integer(int64), allocatable, intent(out) :: values(:, :)
    integer(int8), allocatable, intent(out), optional :: states(:, :)
    type(wandb_scan_options_t), intent(in), optional :: options
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_scan_t) :: scan
    type(wandb_status_t) :: ended
    integer(int8), allocatable :: cells(:, :)
    integer(c_size_t) :: rows, room, used, column
    integer(c_int32_t) :: code
    used = 0
    allocate(values(0, size(keys)), cells(0, size(keys)))
    call start_batches(run, scan, keys, options, limits, ended)
    do while (.not. ended%failed())
      rows = next_batch(scan, ended)
      if (rows == 0) exit
      room = used + rows
      if (room > size(values, 1)) call grow_integer(values, cells, used, 2 * room)
      do column = 1, size(keys)
        code = wandb_history_batch_i64(scan%handle, column - 1, values(used + 1:room, column), &
          cells(used + 1:room, column), rows)
        call finish(code, c_null_ptr, ended)
      end do
      used = room
    end do
    call grow_integer(values, cells, used, used)
    if (present(states)) call move_alloc(cells, states)
    call pass_on(ended, stat)
  end subroutine read_integer_column

  subroutine grow_integer(values, cells, used, room)
    integer(int64), allocatable, intent(inout) :: values(:, :)
    integer(int8), allocatable, intent(inout) :: cells(:, :)
    integer(c_size_t), intent(in) :: used, room
    integer(int64), allocatable :: larger(:, :)
    allocate(larger(room, size(values, 2)))
    larger(:used, :) = values(:used, :)
    call move_alloc(larger, values)
    call grow_cells(cells, used, room)
  end subroutine grow_integer

  !> Tells the caller how it ended, or stops the program when it failed and nobody asks.
  subroutine pass_on(ended, stat)
    type(wandb_status_t), intent(in) :: ended
    type(wandb_status_t), intent(out), optional :: stat
    if (present(stat)) then
      stat = ended
    else if (ended%failed()) then
      error stop ended%message
    end if
  end subroutine pass_on

  !> Samples; see run%history().
  subroutine start_sample(run, table, samples, keys, x_axis, system, limits, stat)
    type(c_ptr), intent(in) :: run
    type(wandb_table_t), intent(inout) :: table
    integer, intent(in), optional :: samples
    character(*), intent(in), optional :: keys(:), x_axis
    logical, intent(in), optional :: system
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_sample_opts) :: opts
    type(text_list_t), target :: wanted, axis
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_sample_opts_init(opts, c_sizeof(opts))
    if (present(samples)) opts%samples = samples
    if (present(keys)) then
      call pack_texts(keys, wanted)
      call point(wanted, opts%keys, opts%key_lens, opts%n_keys)
    end if
    if (present(x_axis)) then
      call pack_text(x_axis, axis)
      opts%x_axis = axis%items(1)
      opts%x_axis_len = axis%lens(1)
    end if
    if (present(system)) opts%stream = merge(WANDB_STREAM_SYSTEM, WANDB_STREAM_DEFAULT, system)
    code = wandb_run_history(run, opts, c_limits(limits), made, err)
    if (code == WANDB_OK) call table%take(made, wandb_table_free)
    call finish(code, err, stat)
  end subroutine start_sample

  integer function table_rows(self)
    class(wandb_table_t), intent(in) :: self
    table_rows = int(wandb_table_rows(self%handle))
  end function table_rows

  integer function table_columns(self)
    class(wandb_table_t), intent(in) :: self
    table_columns = int(wandb_table_columns(self%handle))
  end function table_columns

  function table_name(self, column, stat) result(name)
    class(wandb_table_t), intent(in) :: self
    integer, intent(in) :: column
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: name
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_table_name(self%handle, int(column - 1, c_size_t), start, length)
    call borrow_text(code, start, length, name, stat=stat)
  end function table_name

  subroutine table_real(self, key, values, states, stat)
    class(wandb_table_t), intent(in) :: self
    character(*), intent(in) :: key
    real(real64), allocatable, intent(out) :: values(:)
    integer(int8), allocatable, intent(out), optional :: states(:)
    type(wandb_status_t), intent(out), optional :: stat
    integer(int8), allocatable :: cells(:)
    integer(c_size_t) :: column
    integer(c_int32_t) :: code
    allocate(values(self%rows()), cells(self%rows()))
    code = wandb_table_find(self%handle, key, len(key, c_size_t), column)
    if (code == WANDB_OK) code = wandb_table_f64(self%handle, column, values, cells, size(values, kind=c_size_t))
    if (present(states)) call move_alloc(cells, states)
    call finish(code, c_null_ptr, stat)
  end subroutine table_real

  subroutine table_integer(self, key, values, states, stat)
    class(wandb_table_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(int64), allocatable, intent(out) :: values(:)
    integer(int8), allocatable, intent(out), optional :: states(:)
    type(wandb_status_t), intent(out), optional :: stat
    integer(int8), allocatable :: cells(:)
    integer(c_size_t) :: column
    integer(c_int32_t) :: code
    allocate(values(self%rows()), cells(self%rows()))
    code = wandb_table_find(self%handle, key, len(key, c_size_t), column)
    if (code == WANDB_OK) code = wandb_table_i64(self%handle, column, values, cells, size(values, kind=c_size_t))
    if (present(states)) call move_alloc(cells, states)
    call finish(code, c_null_ptr, stat)
  end subroutine table_integer

  function table_cell_json(self, column, row, found, stat) result(text)
    class(wandb_table_t), intent(in) :: self
    integer, intent(in) :: column, row
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_table_cell_json(self%handle, int(column - 1, c_size_t), int(row - 1, c_size_t), start, length)
    call borrow_text(code, start, length, text, found, stat)
  end function table_cell_json

end module wandb_m_history
