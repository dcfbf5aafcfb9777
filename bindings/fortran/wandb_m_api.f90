!> A client of one W&B server, and the lists that it gives.
module wandb_m_api
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int64, real64
  use wandb_run_c
  use wandb_m_support
  use wandb_m_values
  use wandb_m_artifacts
  use wandb_m_run
  implicit none
  private
  public :: wandb_api_t, wandb_runs_t, wandb_sweep_t

  !> A client: settings, connections and rate limits. Threads may share it.
  type, extends(wandb_handle_t) :: wandb_api_t
  contains
    !> Makes a client; nothing is sent. What is not given is taken from the environment (WANDB_*), then from W&B's
    !! settings files. timeout: seconds of one call, retries included; 60.
    procedure :: open => api_open
    !> Opens a run: entity/project/run, a part of it that the settings complete, the address of its page, or a local
    !! run.
    procedure :: run => api_run
    !> Makes a run; an id that exists opens that run.
    procedure :: create_run => api_create_run
    !> Lists the runs of entity/project. filters: a JSON object in the server's filter language; order: "-created_at".
    procedure :: runs => api_runs
    !> An artifact: entity/project/collection:alias.
    procedure :: artifact => api_artifact
    !> A sweep: entity/project/sweep.
    procedure :: sweep => api_sweep
    !> Whose key is used: a map with id, username, name, email, entity, admin, teams.
    procedure :: viewer => api_viewer
  end type wandb_api_t

  !> Runs, one by one: do while (runs%next(run)).
  type, extends(wandb_handle_t) :: wandb_runs_t
    type(wandb_limits_t), private :: limits
  contains
    procedure :: next => runs_next
    !> How many match; -1 where the server does not say.
    procedure :: total => runs_total
  end type wandb_runs_t

  !> A sweep, as the server described it.
  type, extends(wandb_handle_t) :: wandb_sweep_t
  contains
    procedure :: id => sweep_id
    !> The display name, else the id.
    procedure :: name => sweep_name
    !> RUNNING, PAUSED, CANCELED, FINISHED and others.
    procedure :: state => sweep_state
  end type wandb_sweep_t

contains

  subroutine api_open(self, api_key, base_url, entity, project, timeout, stat)
    class(wandb_api_t), intent(inout) :: self
    character(*), intent(in), optional :: api_key, base_url, entity, project
    real(real64), intent(in), optional :: timeout
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_handle_t) :: options
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_options_new(made)
    call options%take(made, wandb_options_free)
    err = c_null_ptr
    if (present(api_key)) code = wandb_options_set_api_key(options%handle, api_key, len(api_key, c_size_t))
    if (present(base_url)) code = wandb_options_set_base_url(options%handle, base_url, len(base_url, c_size_t))
    if (present(entity)) code = wandb_options_set_entity(options%handle, entity, len(entity, c_size_t))
    if (present(project)) code = wandb_options_set_project(options%handle, project, len(project, c_size_t))
    if (present(timeout)) code = wandb_options_set_timeout_ms(options%handle, milliseconds(timeout))
    if (code == WANDB_OK) code = wandb_api_new(options%handle, made, err)
    if (code == WANDB_OK) call self%take(made, wandb_api_free)
    call finish(code, err, stat)
  end subroutine api_open

  subroutine api_run(self, path, run, limits, stat)
    class(wandb_api_t), intent(in) :: self
    character(*), intent(in) :: path
    type(wandb_run_t), intent(inout) :: run
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_api_run(self%handle, path, len(path, c_size_t), c_limits(limits), made, err)
    if (code == WANDB_OK) call run%take(made, wandb_run_free)
    call finish(code, err, stat)
  end subroutine api_run

  subroutine api_create_run(self, run, id, project, entity, limits, stat)
    class(wandb_api_t), intent(in) :: self
    type(wandb_run_t), intent(inout) :: run
    character(*), intent(in), optional :: id, project, entity
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_create_opts) :: opts
    type(text_list_t), target :: ids, projects, entities
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    call place(id, ids, opts%id, opts%id_len)
    call place(project, projects, opts%project, opts%project_len)
    call place(entity, entities, opts%entity, opts%entity_len)
    code = wandb_run_create(self%handle, opts, c_limits(limits), made, err)
    if (code == WANDB_OK) call run%take(made, wandb_run_free)
    call finish(code, err, stat)
  end subroutine api_create_run

  !> Where a text that may be absent begins, and its length.
  subroutine place(text, list, start, length)
    character(*), intent(in), optional :: text
    type(text_list_t), intent(out), target :: list
    type(c_ptr), intent(out) :: start
    integer(c_size_t), intent(out) :: length
    start = c_null_ptr
    length = 0
    if (.not. present(text)) return
    call pack_text(text, list)
    start = list%items(1)
    length = list%lens(1)
  end subroutine place

  subroutine api_runs(self, path, runs, filters, order, per_page, limits, stat)
    class(wandb_api_t), intent(in) :: self
    character(*), intent(in) :: path
    type(wandb_runs_t), intent(inout) :: runs
    character(*), intent(in), optional :: filters, order
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_runs_opts) :: opts
    type(text_list_t), target :: filter, column
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(per_page)) opts%per_page = per_page
    call place(filters, filter, opts%filters, opts%filters_len)
    call place(order, column, opts%order, opts%order_len)
    code = wandb_api_runs(self%handle, path, len(path, c_size_t), opts, made, err)
    if (code == WANDB_OK) call runs%take(made, wandb_runs_free)
    runs%limits = wandb_limits_t()
    if (present(limits)) runs%limits = limits
    call finish(code, err, stat)
  end subroutine api_runs

  !> The next run; false at the end and after a failure.
  logical function runs_next(self, run, stat)
    class(wandb_runs_t), intent(inout) :: self
    type(wandb_run_t), intent(inout) :: run
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_runs_next(self%handle, c_limits(self%limits), made, err)
    runs_next = code == WANDB_OK
    if (runs_next) call run%take(made, wandb_run_free)
    call finish(code, err, stat)
  end function runs_next

  integer(int64) function runs_total(self, stat) result(total)
    class(wandb_runs_t), intent(inout) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_runs_total(self%handle, c_limits(self%limits), total, err)
    if (code /= WANDB_OK) total = -1
    if (code == WANDB_NULL) code = WANDB_OK
    call finish(code, err, stat)
  end function runs_total

  subroutine api_artifact(self, name, artifact, limits, stat)
    class(wandb_api_t), intent(in) :: self
    character(*), intent(in) :: name
    type(wandb_artifact_t), intent(inout) :: artifact
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_api_artifact(self%handle, name, len(name, c_size_t), type_len=0_c_size_t, &
      opts=c_limits(limits), out=made, err=err)
    if (code == WANDB_OK) call artifact%take(made, wandb_artifact_free)
    call finish(code, err, stat)
  end subroutine api_artifact

  subroutine api_sweep(self, path, sweep, limits, stat)
    class(wandb_api_t), intent(in) :: self
    character(*), intent(in) :: path
    type(wandb_sweep_t), intent(inout) :: sweep
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_api_sweep(self%handle, path, len(path, c_size_t), c_limits(limits), made, err)
    if (code == WANDB_OK) call sweep%take(made, wandb_sweep_free)
    call finish(code, err, stat)
  end subroutine api_sweep

  subroutine api_viewer(self, map, limits, stat)
    class(wandb_api_t), intent(in) :: self
    type(wandb_map_t), intent(inout) :: map
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_api_viewer(self%handle, c_limits(limits), made, err)
    if (code == WANDB_OK) call map%take(made, wandb_map_free)
    call finish(code, err, stat)
  end subroutine api_viewer

  function sweep_id(self, stat) result(text)
    class(wandb_sweep_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_sweep_id(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function sweep_id

  function sweep_name(self, stat) result(text)
    class(wandb_sweep_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_sweep_name(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function sweep_name

  function sweep_state(self, stat) result(text)
    class(wandb_sweep_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_sweep_state(self%handle, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function sweep_state

end module wandb_m_api
