!> A server with three runs of run.py: remote FOLDER
program remote
  use, intrinsic :: iso_fortran_env, only: int64, real64
  use check
  use wandb_run
  implicit none
  character(4096) :: folder

  call get_command_argument(1, folder)
  call lists()
  call a_life(trim(folder))
  call same(int(wandb_handles(), int64), 0_int64)

contains

  subroutine lists()
    type(wandb_api_t) :: api, stranger
    type(wandb_runs_t) :: runs
    type(wandb_run_t) :: run
    type(wandb_map_t) :: viewer
    type(wandb_status_t) :: stat
    real(real64), allocatable :: steps(:)
    character(:), allocatable :: text
    integer :: count
    call api%open(timeout=30.0_real64)
    call api%runs("e/p", runs, '{"state": "finished"}', "+created_at", per_page=2)
    count = 0
    do while (runs%next(run))
      count = count + 1
      call run%columns("_step", steps)
      call same(size(steps, kind=int64), 20_int64)
    end do
    call same(int(count, int64), runs%total())
    call api%viewer(viewer)
    call viewer%get("username", text)
    call same(text, "tester")
    call api%run("e/p/nothing", run, stat=stat)
    call fails(stat, "NotFound")
    call stranger%open(api_key=repeat("f", 40))
    call stranger%run("e/p/run-00000", run, stat=stat)
    call fails(stat, "Auth")
    call same(int(stat%http_status, int64), 401_int64)
    call holds(index(stat%message, repeat("f", 40)) == 0, "the key is shown")
  end subroutine lists

  subroutine a_life(folder)
    character(*), intent(in) :: folder
    type(wandb_api_t) :: api
    type(wandb_run_t) :: run
    type(wandb_map_t) :: config
    type(wandb_file_t) :: file
    type(wandb_new_artifact_t) :: new
    type(wandb_artifact_t) :: version
    type(wandb_artifacts_t) :: logged
    type(wandb_downloads_t) :: downloads
    type(wandb_status_t) :: stat
    character(:), allocatable :: text
    real(real64) :: lr
    integer :: unit
    call api%open()
    call api%create_run(run, id="made", project="p", entity="e")
    call run%set("notes", "by Fortran ✓")
    call run%set_config(["lr"], 0.5_real64)
    call run%update()
    call run%load()
    call run%config(config)
    call config%get("lr", lr)
    call holds(abs(lr - 0.5_real64) <= 0, "lr")
    call same(run%attribute("notes"), "by Fortran ✓")
    text = run%wait_until_finished(0.05_real64, 0.01_real64, stat=stat)
    call fails(stat, "Timeout")

    open (newunit=unit, file=folder // "/sent.txt", action="write")
    write (unit, "(a)") "some text"
    close (unit)
    call run%upload_file(folder // "/sent.txt", folder, file)
    call same(file%name(), "sent.txt")
    call same(file%size(), 10_int64)
    call same(file%download(folder // "/in"), folder // "/in/sent.txt")
    text = file%download(folder // "/in", stat=stat)
    call fails(stat, "Exists")
    call run%download_files(folder // "/all", downloads)
    call same(downloads%path(1), folder // "/all/" // downloads%name(1))

    call new%open("data", "dataset")
    call new%set_metadata('{"deep": [1]}')
    call new%add_file(folder // "/sent.txt", "in/sent.txt")
    call new%add_alias("best")
    call run%log_new_artifact(new, version)
    call same(version%name(), "data:v0")
    call run%logged_artifacts(logged)
    call same(logged%total(), 1_int64)
    call api%artifact("e/p/data:best", version)
    call run%use_artifact(version)
    call version%download(folder // "/artifact", downloads)
    call same(downloads%path(1), folder // "/artifact/in/sent.txt")
    call run%delete(artifacts=.true.)
    call run%load(stat=stat)
    call fails(stat, "NotFound")
  end subroutine a_life

end program remote
