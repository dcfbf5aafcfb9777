!> The driver of the behaviour suite: a step a line in, as tab-separated words, a JSON result a line out.
module operations
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int8, int64, real64
  use answers
  use wandb_run
  use words
  implicit none
  private
  public :: answer, forget

  interface
    integer(c_int) function c_chdir(path) bind(C, name="chdir")
      import
      character(kind=c_char), intent(in) :: path(*)
    end function c_chdir
    type(c_ptr) function c_getcwd(room, size) bind(C, name="getcwd")
      import
      character(kind=c_char), intent(out) :: room(*)
      integer(c_size_t), value :: size
    end function c_getcwd
    integer(c_int) function c_usleep(microseconds) bind(C, name="usleep")
      import
      integer(c_int32_t), value :: microseconds
    end function c_usleep
  end interface

  ! What steps keep.
  type(wandb_api_t) :: api
  type(wandb_run_t) :: run
  type(wandb_file_t) :: file
  type(wandb_artifact_t) :: artifact

contains

  subroutine forget()
    call artifact%release()
    call file%release()
    call run%release()
    call api%release()
  end subroutine forget

  !> The line that answers a step.
  function answer(step) result(line)
    type(step_t), intent(in) :: step
    character(:), allocatable :: line
    type(wandb_status_t) :: ended
    character(:), allocatable :: value
    logical :: known
    value = "null"
    if (lacks_what_it_needs(step%op)) then
      line = '{"error": "Nothing", "message": "no earlier step made it"}'
      return
    end if
    call take_run(step, value, ended, known)
    if (.not. known) call take_more(step, value, ended, known)
    if (.not. known) then
      line = '{"error": "Suite", "message": ' // quoted("no operation " // step%op) // "}"
    else if (ended%failed()) then
      line = '{"error": ' // quoted(ended%kind) // ', "message": ' // quoted(ended%message) // "}"
    else
      line = '{"ok": ' // value // "}"
    end if
  end function answer

  logical function lacks_what_it_needs(op) result(lacks)
    character(*), intent(in) :: op
    select case (op)
    case ("begin", "cycles")
      lacks = .false.
    case ("open", "runs", "create", "artifact", "sweep", "viewer")
      lacks = .not. c_associated(api%handle)
    case ("download")
      lacks = .not. c_associated(file%handle)
    case ("artifact_get", "artifact_files", "artifact_download")
      lacks = .not. c_associated(artifact%handle)
    case ("use_artifact")
      lacks = .not. (c_associated(artifact%handle) .and. c_associated(run%handle))
    case ("get", "load", "scan", "report", "columns", "history", "resume", "sum", "files", "file", "upload", "set", &
        "config_set", "summary_set", "config_remove", "summary_remove", "update", "delete", "wait", &
        "logged_artifacts", "used_artifacts", "log_artifact", "console", "cancelled", "timeout", "closed", &
        "closed_scan", "threads")
      lacks = .not. c_associated(run%handle)
    case default
      lacks = .false.
    end select
  end function lacks_what_it_needs

  !> Steps that read a run.
  subroutine take_run(step, value, ended, known)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    logical, intent(out) :: known
    known = .true.
    select case (step%op)
    case ("begin"); call begin(step, ended)
    case ("open"); call open_run(step%text("path"), value, ended)
    case ("get"); call get(step%text("name"), value, ended)
    case ("load"); call run%load(stat=ended)
    case ("scan"); call scan(step, value, ended)
    case ("report"); call report(step, value, ended)
    case ("columns"); call columns(step, value, ended)
    case ("history"); call history(step, value, ended)
    case ("resume"); call resume(step, value, ended)
    case ("sum"); call sum_up(step, value, ended)
    case ("console"); call console(value, ended)
    case ("cancelled"); call cancelled(step%seconds("after", 0.0_real64), ended)
    case ("timeout"); call timed_out(step%seconds("limit", 0.0_real64), ended)
    case ("closed"); call closed(ended)
    case ("closed_scan"); call closed_scan(ended)
    case ("cycles"); call cycles(step, value, ended)
    case ("threads"); call threads(step, value, ended)
    case default; known = .false.
    end select
  end subroutine take_run

  !> Steps that change a run, and those about files, artifacts and lists.
  subroutine take_more(step, value, ended, known)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    logical, intent(out) :: known
    known = .true.
    select case (step%op)
    case ("runs"); call runs(step, value, ended)
    case ("files"); call files(step, value, ended)
    case ("file")
      call run%file(step%text("name"), file, stat=ended)
      if (.not. ended%failed()) value = name_and_size(file)
    case ("download"); call download(step, value, ended)
    case ("upload"); call upload(step, value, ended)
    case ("set"); call set(step, ended)
    case ("config_set"); call run%set_config_json(step%list("path"), step%text("value"), ended)
    case ("summary_set"); call run%set_summary_json(step%list("path"), step%text("value"), ended)
    case ("config_remove"); call run%remove_config(step%list("path"), ended)
    case ("summary_remove"); call run%remove_summary(step%list("path"), ended)
    case ("update"); call run%update(stat=ended)
    case ("create"); call create(step, value, ended)
    case ("delete"); call run%delete(step%truth("artifacts"), stat=ended)
    case ("wait")
      value = quoted(run%wait_until_finished(step%seconds("timeout", 0.0_real64), &
        step%seconds("interval", 0.0_real64), stat=ended))
    case ("logged_artifacts", "used_artifacts"); call artifacts(step, value, ended)
    case ("artifact")
      call api%artifact(step%text("name"), artifact, stat=ended)
      if (.not. ended%failed()) value = quoted(artifact%name())
    case ("artifact_get"); call artifact_get(step%text("name"), value, ended)
    case ("artifact_files"); call artifact_files(value, ended)
    case ("artifact_download"); call artifact_download(step%text("root"), value, ended)
    case ("use_artifact")
      call run%use_artifact(artifact, stat=ended)
      value = quoted(artifact%name())
    case ("log_artifact"); call log_artifact(step, value, ended)
    case ("sweep"); call sweep(step%text("path"), value, ended)
    case ("viewer"); call viewer(value, ended)
    case default; known = .false.
    end select
  end subroutine take_more

  subroutine begin(step, ended)
    type(step_t), intent(in) :: step
    type(wandb_status_t), intent(inout) :: ended
    character(:), allocatable :: entity, project, pairs(:)
    integer :: at
    call forget()
    if (c_chdir(step%text("directory") // c_null_char) /= 0) error stop "no such directory"
    pairs = step%list("environment")
    do at = 1, size(pairs)
      if (index(pairs(at), "WANDB_ENTITY=") == 1) entity = trim(pairs(at)(14:))
      if (index(pairs(at), "WANDB_PROJECT=") == 1) project = trim(pairs(at)(15:))
    end do
    ! What is not allocated is absent.
    call api%open(entity=entity, project=project, stat=ended)
  end subroutine begin

  subroutine open_run(path, value, ended)
    character(*), intent(in) :: path
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    if (is_local(path)) then
      call run%open(path, stat=ended)
    else
      call api%run(path, run, stat=ended)
    end if
    if (ended%failed()) return
    value = '{"entity": ' // run%attribute_json("entity") // ', "project": ' // run%attribute_json("project") // &
      ', "id": ' // quoted(run%id()) // ', "name": ' // run%attribute_json("name") // &
      ', "state": ' // quoted(run%state()) // "}"
  end subroutine open_run

  logical function is_local(path)
    character(*), intent(in) :: path
    is_local = index(path, "/") == 1 .or. index(path, "./") == 1 .or. index(path, "~") == 1 &
      .or. (len(path) >= 6 .and. index(path, ".wandb", back=.true.) == len(path) - 5)
  end function is_local

  subroutine get(name, value, ended)
    character(*), intent(in) :: name
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    logical :: found
    select case (name)
    case ("id"); value = quoted(run%id(ended))
    case ("metadata"); value = run%metadata_json(stat=ended)
    case ("last_history_step"); value = shown(run%last_history_step(stat=ended))
    case ("history_line_count"); value = known_count(run%history_line_count(ended))
    case default
      value = run%attribute_json(name, found, ended)
      if (.not. found) value = "null"
    end select
  end subroutine get

  function known_count(count) result(text)
    integer(int64), intent(in) :: count
    character(:), allocatable :: text
    text = "null"
    if (count >= 0) text = shown(count)
  end function known_count

  type(wandb_scan_options_t) function scan_options(step) result(options)
    type(step_t), intent(in) :: step
    options%any = step%truth("any_of")
    options%min_step = step%number("min_step", 0_int64)
    options%max_step = step%number("max_step", -1_int64)
    options%page_size = step%number("page_size", 0_int64)
    if (step%has("exclude")) options%exclude = step%list("exclude")
  end function scan_options

  !> Rows as JSON; all when most is below 0.
  function rows_of(history, most, ended) result(rows)
    type(wandb_scan_t), intent(inout) :: history
    integer(int64), intent(in) :: most
    type(wandb_status_t), intent(inout) :: ended
    type(list_t) :: rows
    do while (most < 0 .or. rows%count < most)
      if (.not. history%next(ended)) exit
      call rows%add(history%row_json())
    end do
  end function rows_of

  subroutine scan(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    type(list_t) :: rows
    call run%scan_history(history, step%list("keys"), scan_options(step), stat=ended)
    if (ended%failed()) return
    rows = rows_of(history, step%number("take", -1_int64), ended)
    value = rows%json()
  end subroutine scan

  subroutine report(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    type(wandb_report_t) :: told
    type(list_t) :: absent
    character(:), allocatable :: key
    logical :: found
    call run%scan_history(history, step%list("keys"), scan_options(step), stat=ended)
    if (ended%failed()) return
    do while (history%next(ended))
    end do
    if (ended%failed()) return
    told = history%report(ended)
    do
      key = history%absent(int(absent%count) + 1, found, ended)
      if (.not. found) exit
      call absent%add(quoted(key))
    end do
    value = '{"rows": ' // shown(told%rows) // ', "proven": ' // truth(told%proven) // &
      ', "absent": ' // absent%json() // "}"
  end subroutine report

  subroutine columns(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_options_t) :: options
    real(real64), allocatable :: numbers(:, :)
    integer(int8), allocatable :: states(:, :)
    character(:), allocatable :: keys(:)
    type(list_t) :: found
    integer :: key
    keys = step%list("keys")
    options%batch_rows = step%number("batch_rows", 1000_int64)
    call run%columns(keys, numbers, states, options, stat=ended)
    if (ended%failed()) return
    do key = 1, size(keys)
      call found%add(quoted(trim(keys(key))) // ": " // column_json(numbers(:, key), states(:, key)))
    end do
    value = "{" // joined(found) // "}"
  end subroutine columns

  function column_json(numbers, states) result(text)
    real(real64), intent(in) :: numbers(:)
    integer(int8), intent(in) :: states(:)
    character(:), allocatable :: text
    type(list_t) :: cells
    integer :: row
    do row = 1, size(numbers)
      if (states(row) == WANDB_CELL_VALUE .or. states(row) == WANDB_CELL_INEXACT) then
        call cells%add(shown(numbers(row)))
      else
        call cells%add("null")
      end if
    end do
    text = cells%json()
  end function column_json

  subroutine history(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_table_t) :: table
    type(list_t) :: rows
    integer :: row
    call run%history(table, int(step%number("samples", 0_int64)), step%list("keys"), &
      system=step%text("stream") == "system", stat=ended)
    if (ended%failed()) return
    do row = 1, table%rows()
      call rows%add(sampled_row(table, row))
    end do
    value = rows%json()
  end subroutine history

  function sampled_row(table, row) result(text)
    type(wandb_table_t), intent(in) :: table
    integer, intent(in) :: row
    character(:), allocatable :: text, cell
    type(list_t) :: cells
    integer :: column
    logical :: found
    do column = 1, table%columns()
      cell = table%cell_json(column, row, found)
      if (found) call cells%add(quoted(table%name(column)) // ": " // cell)
    end do
    text = "{" // joined(cells) // "}"
  end function sampled_row

  subroutine resume(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: first, rest
    type(wandb_scan_options_t) :: options
    type(list_t) :: rows
    call run%scan_history(first, step%list("keys"), stat=ended)
    if (.not. ended%failed()) rows = rows_of(first, step%number("take", 0_int64), ended)
    if (.not. ended%failed()) options%cursor = first%cursor(ended)
    call first%close()
    if (.not. ended%failed()) call run%scan_history(rest, step%list("keys"), options, stat=ended)
    if (.not. ended%failed()) rows = rows_of(rest, -1_int64, ended)
    value = rows%json()
  end subroutine resume

  subroutine sum_up(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    character(:), allocatable :: key
    real(real64) :: number, total
    integer(int64) :: rows, started, stopped, rate
    type(wandb_status_t) :: looked
    key = step%text("keys")
    total = 0
    rows = 0
    call system_clock(started, rate)
    call run%scan_history(history, [key], stat=ended)
    if (ended%failed()) return
    do while (history%next(ended))
      rows = rows + 1
      number = 0
      call history%get(key, number, stat=looked)
      total = total + number
    end do
    call system_clock(stopped)
    value = '{"rows": ' // shown(rows) // ', "sum": ' // shown(total) // &
      ', "seconds": ' // shown(real(stopped - started, real64) / real(rate, real64)) // "}"
  end subroutine sum_up

  subroutine console(value, ended)
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_console_t) :: printed
    type(list_t) :: lines
    call run%console_logs(printed, stat=ended)
    if (ended%failed()) return
    do while (printed%next(ended))
      call lines%add(quoted(printed%text()))
    end do
    value = lines%json()
  end subroutine console

  subroutine read_all(limits, ended)
    type(wandb_limits_t), intent(in) :: limits
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    call run%scan_history(history, limits=limits, stat=ended)
    if (ended%failed()) return
    do while (history%next(ended))
    end do
  end subroutine read_all

  subroutine cancelled(after, ended)
    real(real64), intent(in) :: after
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_cancel_t) :: token
    type(wandb_limits_t) :: limits
    call token%open()
    call limits%stop_with(token)
    if (after <= 0) call token%trigger()    ! before the scan begins
    !$omp parallel sections num_threads(2)
    !$omp section
    call trigger_later(token, after)
    !$omp section
    call read_all(limits, ended)
    !$omp end parallel sections
  end subroutine cancelled

  subroutine trigger_later(token, after)
    type(wandb_cancel_t), intent(in) :: token
    real(real64), intent(in) :: after
    integer(c_int) :: slept
    slept = c_usleep(int(after * 1000000, c_int32_t))
    if (slept == 0) call token%trigger()
  end subroutine trigger_later

  subroutine timed_out(limit, ended)
    real(real64), intent(in) :: limit
    type(wandb_status_t), intent(inout) :: ended
    call read_all(wandb_limits_t(timeout=limit), ended)
  end subroutine timed_out

  subroutine closed(ended)
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    call run%close()
    call run%scan_history(history, stat=ended)
    if (ended%failed()) return
    if (history%next(ended)) return
  end subroutine closed

  subroutine closed_scan(ended)
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    call run%scan_history(history, stat=ended)
    if (ended%failed()) return
    call history%close()
    if (history%next(ended)) return
  end subroutine closed_scan

  subroutine cycles(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    integer(int64) :: rows, turn
    call forget()
    rows = 0
    do turn = 1, step%number("times", 0_int64)
      call one_cycle(step%text("path"), rows, ended)
      if (ended%failed()) return
    end do
    value = '{"rows": ' // shown(rows) // ', "handles": ' // shown(int(wandb_handles(), int64)) // "}"
  end subroutine cycles

  subroutine one_cycle(path, rows, ended)
    character(*), intent(in) :: path
    integer(int64), intent(inout) :: rows
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_run_t) :: opened
    type(wandb_scan_t) :: history
    type(wandb_map_t) :: config
    call opened%open(path, stat=ended)
    if (.not. ended%failed()) call opened%scan_history(history, [character(4) :: "loss"], stat=ended)
    if (ended%failed()) return
    do while (history%next(ended))
      rows = rows + 1
    end do
    call opened%config(config)
    call opened%close()
  end subroutine one_cycle

  subroutine threads(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_status_t), allocatable :: each(:)
    integer(int64), allocatable :: rows(:)
    type(list_t) :: counts
    integer :: at, count
    count = int(step%number("count", 1_int64))
    allocate(each(count), rows(count))
    !$omp parallel do num_threads(count)
    do at = 1, count
      rows(at) = row_count(step, each(at))
    end do
    !$omp end parallel do
    do at = 1, count
      if (each(at)%failed()) ended = each(at)
      call counts%add(shown(rows(at)))
    end do
    value = '{"rows": ' // counts%json() // "}"
  end subroutine threads

  integer(int64) function row_count(step, ended) result(rows)
    type(step_t), intent(in) :: step
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_scan_t) :: history
    rows = 0
    call run%scan_history(history, step%list("keys"), stat=ended)
    if (ended%failed()) return
    do while (history%next(ended))
      rows = rows + 1
    end do
  end function row_count

  subroutine runs(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_runs_t) :: list
    type(wandb_run_t) :: listed
    type(list_t) :: ids
    integer(int64) :: most, total
    most = step%number("take", huge(most))
    if (step%has("filters")) then
      call api%runs(step%text("path"), list, step%text("filters"), step%text("order"), per_page(step), stat=ended)
    else
      call api%runs(step%text("path"), list, order=step%text("order"), per_page=per_page(step), stat=ended)
    end if
    if (ended%failed()) return
    do while (ids%count < most)
      if (.not. list%next(listed, ended)) exit
      call ids%add(quoted(listed%id()))
    end do
    if (ended%failed()) return
    total = list%total(ended)
    value = '{"total": ' // known_count(total) // ', "ids": ' // ids%json() // "}"
  end subroutine runs

  integer function per_page(step)
    type(step_t), intent(in) :: step
    per_page = int(step%number("per_page", 0_int64))
  end function per_page

  subroutine files(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_files_t) :: list
    type(wandb_file_t) :: listed
    type(list_t) :: names
    integer(int64) :: most, total
    most = step%number("take", huge(most))
    call run%files(list, step%list("names"), step%text("pattern"), per_page(step), stat=ended)
    if (ended%failed()) return
    do while (names%count < most)
      if (.not. list%next(listed, ended)) exit
      call names%add(quoted(listed%name()))
    end do
    if (ended%failed()) return
    total = list%total(ended)
    value = '{"total": ' // known_count(total) // ', "names": ' // names%json() // "}"
  end subroutine files

  function name_and_size(of) result(text)
    type(wandb_file_t), intent(in) :: of
    character(:), allocatable :: text
    text = "[" // quoted(of%name()) // ", " // shown(of%size()) // "]"
  end function name_and_size

  !> A path as seen from the working directory.
  function seen(path) result(text)
    character(*), intent(in) :: path
    character(:), allocatable :: text
    character(4096) :: here
    integer :: length
    text = path
    if (c_associated(c_getcwd(here, len(here, c_size_t)))) then
      length = index(here, c_null_char)
      here(length:length) = "/"
      if (index(text, here(:length)) == 1) text = text(length + 1:)
    end if
    if (index(text, "./") == 1) text = text(3:)
  end function seen

  subroutine download(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    character(:), allocatable :: root
    root = "."
    if (step%has("root")) root = step%text("root")
    value = quoted(seen(file%download(root, step%truth("replace"), step%truth("exist_ok"), stat=ended)))
  end subroutine download

  subroutine upload(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    call run%upload_file(step%text("path"), step%text("root"), file, stat=ended)
    if (.not. ended%failed()) value = name_and_size(file)
  end subroutine upload

  subroutine set(step, ended)
    type(step_t), intent(in) :: step
    type(wandb_status_t), intent(inout) :: ended
    character(:), allocatable :: name
    name = step%text("name")
    if (name == "display_name") name = "name"
    if (name == "tags") then
      call run%set_tags(step%list("text"), ended)
    else
      call run%set(name, step%text("text"), ended)
    end if
  end subroutine set

  subroutine create(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    character(:), allocatable :: id, project, entity
    if (step%has("id")) id = step%text("id")
    if (step%has("project")) project = step%text("project")
    if (step%has("entity")) entity = step%text("entity")
    call api%create_run(run, id, project, entity, stat=ended)
    if (.not. ended%failed()) value = quoted(run%id())
  end subroutine create

  subroutine artifacts(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_artifacts_t) :: list
    type(wandb_artifact_t) :: listed
    type(list_t) :: names
    integer(int64) :: most, total
    most = step%number("take", huge(most))
    if (step%op == "logged_artifacts") then
      call run%logged_artifacts(list, per_page(step), stat=ended)
    else
      call run%used_artifacts(list, per_page(step), stat=ended)
    end if
    if (ended%failed()) return
    do while (names%count < most)
      if (.not. list%next(listed, ended)) exit
      call names%add(quoted(listed%name()))
    end do
    if (ended%failed()) return
    total = list%total(ended)
    value = '{"total": ' // known_count(total) // ', "names": ' // names%json() // "}"
  end subroutine artifacts

  subroutine artifact_get(name, value, ended)
    character(*), intent(in) :: name
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_map_t) :: metadata
    character(:), allocatable :: text
    logical :: found
    select case (name)
    case ("size"); value = shown(artifact%size(ended))
    case ("aliases"); value = aliases()
    case ("metadata")
      call artifact%metadata(metadata, ended)
      if (.not. ended%failed()) value = map_json(metadata)
    case default
      text = artifact%attribute(name, found, ended)
      value = or_null(text, found)
    end select
  end subroutine artifact_get

  function map_json(map) result(text)
    type(wandb_map_t), intent(in) :: map
    character(:), allocatable :: text
    type(list_t) :: values
    integer :: at
    do at = 1, map%count()
      call values%add(quoted(map%key(at)) // ": " // map%json(map%key(at)))
    end do
    text = "{" // joined(values) // "}"
  end function map_json

  function aliases() result(text)
    character(:), allocatable :: text
    character(128) :: names(64)
    type(list_t) :: found
    integer :: at, count
    count = artifact%alias_count()
    do at = 1, count
      names(at) = artifact%alias(at)
    end do
    call sort(names(:count))
    do at = 1, count
      call found%add(quoted(trim(names(at))))
    end do
    text = found%json()
  end function aliases

  subroutine sort(texts)
    character(*), intent(inout) :: texts(:)
    character(len(texts)) :: moved
    integer :: at, place
    do at = 2, size(texts)
      moved = texts(at)
      place = at
      do while (place > 1)
        if (texts(place - 1) <= moved) exit
        texts(place) = texts(place - 1)
        place = place - 1
      end do
      texts(place) = moved
    end do
  end subroutine sort

  subroutine artifact_files(value, ended)
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_files_t) :: list
    type(wandb_file_t) :: listed
    type(list_t) :: shown_files
    character(1024), allocatable :: pairs(:)
    integer :: at
    allocate(pairs(0))
    call artifact%files(list, stat=ended)
    if (ended%failed()) return
    do while (list%next(listed, ended))
      pairs = [character(1024) :: pairs, name_and_size(listed)]
    end do
    call sort(pairs)
    do at = 1, size(pairs)
      call shown_files%add(trim(pairs(at)))
    end do
    value = shown_files%json()
  end subroutine artifact_files

  subroutine artifact_download(root, value, ended)
    character(*), intent(in) :: root
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_downloads_t) :: downloads
    character(:), allocatable :: path
    integer :: at
    call artifact%download(root, downloads, stat=ended)
    if (ended%failed()) return
    do at = 1, downloads%count()
      path = downloads%path(at, ended)
      if (ended%failed()) return
    end do
    value = quoted(seen(root))
  end subroutine artifact_download

  subroutine log_artifact(step, value, ended)
    type(step_t), intent(in) :: step
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_new_artifact_t) :: new
    character(:), allocatable :: paths(:), names(:)
    integer :: at
    paths = step%list("files")
    names = step%list("aliases")
    call new%open(step%text("name"), step%text("type"), ended)
    do at = 1, size(paths)
      if (.not. ended%failed()) call new%add_file(trim(paths(at)), trim(paths(at)), ended)
    end do
    do at = 1, size(names)
      if (.not. ended%failed()) call new%add_alias(trim(names(at)), ended)
    end do
    if (.not. ended%failed()) call run%log_new_artifact(new, artifact, stat=ended)
    if (.not. ended%failed()) value = quoted(artifact%name())
  end subroutine log_artifact

  subroutine sweep(path, value, ended)
    character(*), intent(in) :: path
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_sweep_t) :: found
    call api%sweep(path, found, stat=ended)
    if (ended%failed()) return
    value = '{"id": ' // quoted(found%id()) // ', "state": ' // quoted(found%state()) // &
      ', "name": ' // quoted(found%name()) // "}"
  end subroutine sweep

  subroutine viewer(value, ended)
    character(:), allocatable, intent(inout) :: value
    type(wandb_status_t), intent(inout) :: ended
    type(wandb_map_t) :: map
    call api%viewer(map, stat=ended)
    if (ended%failed()) return
    value = '{"username": ' // map%json("username") // ', "entity": ' // map%json("entity") // "}"
  end subroutine viewer

end module operations

program driver
  use, intrinsic :: iso_fortran_env, only: input_unit, iostat_eor, output_unit
  use answers, only: quoted
  use operations
  use wandb_run, only: wandb_version
  use words, only: read_step
  implicit none
  character(:), allocatable :: line

  call say('{"ok": ' // quoted(wandb_version()) // "}")
  do while (read_line(line))
    call say(answer(read_step(line)))
  end do
  call forget()

contains

  subroutine say(text)
    character(*), intent(in) :: text
    write (output_unit, "(a)") text
    flush (output_unit)
  end subroutine say

  !> A line of any length; false at the end of the input.
  logical function read_line(line)
    character(:), allocatable, intent(out) :: line
    character(4096) :: piece
    integer :: length, status
    line = ""
    do
      read (input_unit, "(a)", advance="no", size=length, iostat=status) piece
      line = line // piece(:length)
      if (status /= 0) exit
    end do
    read_line = status == iostat_eor
  end function read_line

end program driver
