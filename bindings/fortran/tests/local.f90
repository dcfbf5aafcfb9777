!> A recorded run: local RUN
program local
  use, intrinsic :: ieee_arithmetic, only: ieee_is_finite, ieee_is_nan
  use, intrinsic :: iso_fortran_env, only: int8, int64, real64
  use check
  use wandb_run
  implicit none
  character(4096) :: path

  call get_command_argument(1, path)
  call values(trim(path))
  call rows(trim(path))
  call in_columns(trim(path))
  call limits(trim(path))
  call changes(trim(path))
  call endings(trim(path))
  call same(int(wandb_handles(), int64), 0_int64)

contains

  subroutine values(path)
    character(*), intent(in) :: path
    type(wandb_run_t) :: run
    type(wandb_map_t) :: config
    type(wandb_status_t) :: stat
    real(real64) :: lr
    integer(int64) :: hash
    character(:), allocatable :: text
    logical :: found, truth
    call run%open(path)
    call same(run%state(), "finished")
    call same(run%attribute("url", found), "")
    call holds(.not. found, "a local run has a page")
    call run%config(config)
    call config%get("optimizer.lr", lr)
    call holds(abs(lr - 0.2_real64) < 1e-12_real64, "lr")
    call config%get("dataset_hash", hash)
    call same(hash, 2378228323872222368_int64)
    call config%get("optimizer.name", text)
    call same(text, "sgd")
    call config%get("resume_from", hash, found)
    call holds(.not. found, "null was found")
    call same(config%json("resume_from", found), "null")
    call holds(found, "null is there as JSON")
    call config%get("nothing", hash, stat=stat)
    call fails(stat, "Missing")
    call config%get("optimizer.name", truth, found, stat)
    call fails(stat, "Type")
    call same(run%history_line_count(), 521_int64)
  end subroutine values

  subroutine rows(path)
    character(*), intent(in) :: path
    type(wandb_run_t) :: run
    type(wandb_scan_t) :: scan, rest
    type(wandb_scan_options_t) :: options
    type(wandb_report_t) :: report
    type(wandb_table_t) :: table
    real(real64) :: loss
    real(real64), allocatable :: sampled(:)
    integer(int64) :: step, count
    call run%open(path)
    call run%scan_history(scan, ["_step", "loss "])
    call holds(scan%next(), "no row")
    call scan%get("_step", step)
    call same(step, 0_int64)
    call scan%get("loss", loss)
    options%cursor = scan%cursor()
    call run%scan_history(rest, ["_step", "loss "], options)
    count = 0
    do while (rest%next())
      count = count + 1
      call rest%get("_step", step)
      call same(step, count)
    end do
    report = rest%report()
    call same(report%rows, count)
    call holds(report%proven, "not proven")
    call holds(.not. rest%next(), "a row behind the end")
    call run%history(table, samples=10, keys=["loss"])
    call table%column("loss", sampled)
    call holds(size(sampled) == table%rows() .and. abs(sampled(1) - loss) < 1e-12_real64, "sample")
  end subroutine rows

  subroutine in_columns(path)
    character(*), intent(in) :: path
    type(wandb_run_t) :: run
    type(wandb_scan_options_t) :: options
    real(real64), allocatable :: loss(:), both(:, :)
    integer(int64), allocatable :: ids(:)
    integer(int8), allocatable :: states(:, :)
    call run%open(path)
    call run%columns("loss", loss)
    call same(size(loss, kind=int64), 520_int64)
    call holds(all(ieee_is_finite(loss)), "loss")
    call run%columns("batch_id", ids)
    call same(ids(1), 3814988129672920770_int64)
    options%any = .true.
    options%max_step = 3
    options%batch_rows = 2
    call run%columns([character(20) :: "loss", "val.log_confident", "nothing"], both, states, options)
    call same(size(both, 1, int64), 3_int64)
    call holds(both(1, 2) < -huge(both), "-Infinity")
    call holds(all(ieee_is_nan(both(:, 3))) .and. all(states(:, 3) == WANDB_CELL_MISSING), "missing")
    call holds(all(states(:, 1) == WANDB_CELL_VALUE), "present")
  end subroutine in_columns

  subroutine limits(path)
    character(*), intent(in) :: path
    type(wandb_run_t) :: run
    type(wandb_scan_t) :: scan
    type(wandb_cancel_t) :: token
    type(wandb_limits_t) :: limited
    type(wandb_status_t) :: stat
    call run%open(path)
    call token%open()
    call holds(.not. token%is_triggered(), "triggered")
    call limited%stop_with(token)
    call run%scan_history(scan, limits=limited)
    call holds(scan%next(), "no row")
    call token%trigger()
    call holds(.not. scan%next(stat), "goes on")
    call fails(stat, "Cancelled")
    call holds(.not. scan%next(stat), "goes on")
    call fails(stat, "Cancelled")
  end subroutine limits

  subroutine changes(path)
    character(*), intent(in) :: path
    type(wandb_run_t) :: run
    type(wandb_map_t) :: config
    type(wandb_status_t) :: stat
    integer(int64) :: large
    real(real64) :: third
    call run%open(path)
    call run%set("name", "other")
    call same(run%name(), "other")
    call run%set_tags(["a ", "bc"])
    call same(run%attribute_json("tags"), '["a","bc"]')
    call run%set_config(["new ", "deep"], 9007199254740993_int64)
    call run%set_config(["third"], 1.0_real64 / 3)
    call run%set_config(["text"], 'a "quoted"\ line' // achar(10))
    call run%set_config(["truth"], .true.)
    call run%config(config)
    call config%get("new.deep", large)
    call same(large, 9007199254740993_int64)
    call config%get("third", third)
    call holds(abs(third - 1.0_real64 / 3) <= 0, "a real is exact")
    call same(config%json("text"), '"a \"quoted\"\\ line\n"')
    call same(config%json("truth"), "true")
    call run%remove_config(["new ", "deep"])
    call run%set("no_such_attribute", "x", stat)
    call fails(stat, "InvalidArgument")
    call run%update(stat=stat)
    call fails(stat, "Unsupported")
    call holds(.not. stat%retryable .and. stat%http_status == 0, "facts")
  end subroutine changes

  subroutine endings(path)
    character(*), intent(in) :: path
    type(wandb_run_t) :: run
    type(wandb_scan_t) :: scan
    type(wandb_file_t) :: file
    type(wandb_status_t) :: stat
    real(real64), allocatable :: loss(:)
    character(:), allocatable :: text
    call run%scan_history(scan, stat=stat)
    call fails(stat, "InvalidArgument")
    call run%open("/no/such/run", stat=stat)
    call fails(stat, "NotFound")
    call run%open(path, stat=stat)
    call succeeds(stat)
    call run%file("nothing.txt", file, stat=stat)
    call fails(stat, "NotFound")
    call run%scan_history(scan)
    call scan%close()
    call scan%close()
    call holds(.not. scan%next(stat), "goes on")
    call fails(stat, "Closed")
    call run%close()
    call run%close()
    text = run%name(stat=stat)
    call fails(stat, "Closed")
    call run%columns("loss", loss, stat=stat)
    call fails(stat, "Closed")
    call same(size(loss, kind=int64), 0_int64)
    call run%release()
    call run%release()
  end subroutine endings

end program local
