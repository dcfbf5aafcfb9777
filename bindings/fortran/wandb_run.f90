!> Weights & Biases runs, remote or local.
!!
!!   use wandb_run
!!   type(wandb_run_t) :: run
!!   real(real64), allocatable :: loss(:)
!!   call run%open("wandb/latest-run")
!!   call run%columns("loss", loss)
!!
!! Failures: each call that can fail has an optional argument stat, a wandb_status_t with code, kind, message,
!! http_status and retryable. Without it a failure stops the program with its message, as allocate does. A text or a
!! number that a failed function gives is empty or of no meaning.
!!
!! Handles: types that end in _t and have open() or are filled by a call own what they hold, and release it when they
!! go out of scope. Copying one by assignment stops the program: pass it on as an argument.
!!
!! Texts are UTF-8. In lists of texts, such as keys, the blanks at the ends do not count. Times are in seconds.
!!
!! Threads: a run and an api may be shared between threads that read; scans and lists serve one at a time.
!!
!! The module wandb_run_c holds the interfaces of all C functions, for what has no method here: pass x%handle.
module wandb_run
  use wandb_run_c, only: wandb_handle_count, wandb_version_number
  use wandb_m_support, only: wandb_cancel_t, wandb_handle_t, wandb_limits_t, wandb_status_t
  use wandb_m_values, only: wandb_map_t
  use wandb_m_history, only: wandb_report_t, wandb_scan_options_t, wandb_scan_t, wandb_table_t, &
    WANDB_CELL_VALUE, WANDB_CELL_MISSING, WANDB_CELL_NULL, WANDB_CELL_NOT_A_NUMBER, WANDB_CELL_INEXACT
  use wandb_m_files, only: wandb_downloads_t, wandb_file_t, wandb_files_t
  use wandb_m_artifacts, only: wandb_artifact_t, wandb_artifacts_t, wandb_new_artifact_t
  use wandb_m_run, only: wandb_console_t, wandb_run_t
  use wandb_m_api, only: wandb_api_t, wandb_runs_t, wandb_sweep_t
  implicit none
  private :: wandb_handle_count, wandb_version_number

contains

  !> The library's version, "MAJOR.MINOR.PATCH".
  function wandb_version() result(text)
    character(:), allocatable :: text
    character(32) :: room
    integer :: number
    number = int(wandb_version_number())
    write (room, "(i0, '.', i0, '.', i0)") number / 1000000, mod(number / 1000, 1000), mod(number, 1000)
    text = trim(room)
  end function wandb_version

  !> How many handles of the library the program holds; for tests of leaks.
  integer function wandb_handles()
    wandb_handles = int(wandb_handle_count())
  end function wandb_handles

end module wandb_run
