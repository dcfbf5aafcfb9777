!> Artifacts: those that exist, and new ones in the making.
module wandb_m_artifacts
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int64
  use wandb_run_c
  use wandb_m_support
  use wandb_m_values
  use wandb_m_files
  implicit none
  private
  public :: wandb_artifact_t, wandb_artifacts_t, wandb_new_artifact_t
  public :: list_artifacts

  !> A version of an artifact, as of its look-up.
  type, extends(wandb_handle_t) :: wandb_artifact_t
  contains
    !> collection:v3.
    procedure :: name => artifact_name
    !> "id", "qualified_name", "entity", "project", "collection", "version", "type", "state", "digest",
    !! "description", "created_at", "updated_at"; empty and not found where there is none.
    procedure :: attribute => artifact_attribute
    !> Bytes of all files.
    procedure :: size => artifact_size
    procedure :: alias_count => artifact_alias_count
    !> An alias, by its number from 1.
    procedure :: alias => artifact_alias
    procedure :: metadata => artifact_metadata
    !> Lists the files.
    procedure :: files => artifact_files
    !> Brings the files below root, several at a time; what is there with the right content is kept. downloads tells
    !! of each: one that fails does not keep the others.
    procedure :: download => artifact_download
  end type wandb_artifact_t

  !> Artifacts, one by one: do while (artifacts%next(artifact)).
  type, extends(wandb_handle_t) :: wandb_artifacts_t
    type(wandb_limits_t), private :: limits
  contains
    procedure :: next => artifacts_next
    !> How many there are.
    procedure :: total => artifacts_total
  end type wandb_artifacts_t

  !> A new version: add to it, then run%log_new_artifact(it, made). Files are read for their digest when they are
  !! added, and must stay as they are until they are sent. One thread at a time.
  type, extends(wandb_handle_t) :: wandb_new_artifact_t
  contains
    !> Starts an empty version of the artifact of this name and type ("model", "dataset").
    procedure :: open => new_artifact_open
    !> Adds a file, under its own name or another one.
    procedure :: add_file => new_artifact_add_file
    !> Adds every file below a folder.
    procedure :: add_dir => new_artifact_add_dir
    !> Without any alias the version gets latest.
    procedure :: add_alias => new_artifact_add_alias
    procedure :: set_description => new_artifact_set_description
    !> A JSON object.
    procedure :: set_metadata => new_artifact_set_metadata
  end type wandb_new_artifact_t

  abstract interface
    integer(c_int32_t) function artifact_list_interface(of, opts, out, err) bind(C)
      import
      type(c_ptr), value :: of
      type(wandb_artifacts_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out, err
    end function artifact_list_interface
  end interface

contains

  function artifact_name(self, stat) result(text)
    class(wandb_artifact_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    text = self%attribute("name", stat=stat)
  end function artifact_name

  function artifact_attribute(self, name, found, stat) result(text)
    class(wandb_artifact_t), intent(in) :: self
    character(*), intent(in) :: name
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = look_up(self%handle, name, start, length)
    call borrow_text(code, start, length, text, found, stat)
  end function artifact_attribute

  integer(c_int32_t) function look_up(artifact, name, start, length) result(code)
    type(c_ptr), intent(in) :: artifact
    character(*), intent(in) :: name
    type(c_ptr), intent(out) :: start
    integer(c_size_t), intent(out) :: length
    start = c_null_ptr
    length = 0
    select case (name)
    case ("id"); code = wandb_artifact_id(artifact, start, length)
    case ("name"); code = wandb_artifact_name(artifact, start, length)
    case ("qualified_name"); code = wandb_artifact_qualified_name(artifact, start, length)
    case ("entity"); code = wandb_artifact_entity(artifact, start, length)
    case ("project"); code = wandb_artifact_project(artifact, start, length)
    case ("collection"); code = wandb_artifact_collection(artifact, start, length)
    case ("version"); code = wandb_artifact_version(artifact, start, length)
    case ("type"); code = wandb_artifact_type(artifact, start, length)
    case ("state"); code = wandb_artifact_state(artifact, start, length)
    case ("digest"); code = wandb_artifact_digest(artifact, start, length)
    case ("description"); code = wandb_artifact_description(artifact, start, length)
    case ("created_at"); code = wandb_artifact_created_at(artifact, start, length)
    case ("updated_at"); code = wandb_artifact_updated_at(artifact, start, length)
    case default; code = WANDB_E_INVALID_ARGUMENT
    end select
  end function look_up

  integer(int64) function artifact_size(self, stat)
    class(wandb_artifact_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int32_t) :: code
    code = wandb_artifact_size(self%handle, artifact_size)
    call finish(code, c_null_ptr, stat)
  end function artifact_size

  integer function artifact_alias_count(self)
    class(wandb_artifact_t), intent(in) :: self
    artifact_alias_count = int(wandb_artifact_alias_count(self%handle))
  end function artifact_alias_count

  function artifact_alias(self, at, stat) result(text)
    class(wandb_artifact_t), intent(in) :: self
    integer, intent(in) :: at
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_artifact_alias(self%handle, int(at - 1, c_size_t), start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function artifact_alias

  subroutine artifact_metadata(self, map, stat)
    class(wandb_artifact_t), intent(in) :: self
    type(wandb_map_t), intent(inout) :: map
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made
    integer(c_int32_t) :: code
    code = wandb_artifact_metadata(self%handle, made)
    if (code == WANDB_OK) call map%take(made, wandb_map_free)
    call finish(code, c_null_ptr, stat)
  end subroutine artifact_metadata

  subroutine artifact_files(self, files, names, per_page, limits, stat)
    class(wandb_artifact_t), intent(in) :: self
    type(wandb_files_t), intent(inout) :: files
    character(*), intent(in), optional :: names(:)
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    call list_files(wandb_artifact_files, self%handle, files, names, per_page=per_page, limits=limits, stat=stat)
  end subroutine artifact_files

  subroutine artifact_download(self, root, downloads, limits, stat)
    class(wandb_artifact_t), intent(in) :: self
    character(*), intent(in) :: root
    type(wandb_downloads_t), intent(inout) :: downloads
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_artifact_download(self%handle, root, len(root, c_size_t), opts=c_limits(limits), out=made, err=err)
    if (code == WANDB_OK) call downloads%take(made, wandb_downloads_free)
    call finish(code, err, stat)
  end subroutine artifact_download

  !> Begins a list by a C function, of a run.
  subroutine list_artifacts(begin, run, artifacts, per_page, limits, stat)
    procedure(artifact_list_interface) :: begin
    type(c_ptr), intent(in) :: run
    type(wandb_artifacts_t), intent(inout) :: artifacts
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_artifacts_opts) :: opts
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(per_page)) opts%per_page = per_page
    code = begin(run, opts, made, err)
    if (code == WANDB_OK) call artifacts%take(made, wandb_artifacts_free)
    artifacts%limits = wandb_limits_t()
    if (present(limits)) artifacts%limits = limits
    call finish(code, err, stat)
  end subroutine list_artifacts

  !> The next artifact; false at the end and after a failure.
  logical function artifacts_next(self, artifact, stat)
    class(wandb_artifacts_t), intent(inout) :: self
    type(wandb_artifact_t), intent(inout) :: artifact
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_artifacts_next(self%handle, c_limits(self%limits), made, err)
    artifacts_next = code == WANDB_OK
    if (artifacts_next) call artifact%take(made, wandb_artifact_free)
    call finish(code, err, stat)
  end function artifacts_next

  integer(int64) function artifacts_total(self, stat) result(total)
    class(wandb_artifacts_t), intent(inout) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_artifacts_total(self%handle, c_limits(self%limits), total, err)
    if (code /= WANDB_OK) total = -1
    call finish(code, err, stat)
  end function artifacts_total

  subroutine new_artifact_open(self, name, type, stat)
    class(wandb_new_artifact_t), intent(inout) :: self
    character(*), intent(in) :: name, type
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_new_artifact_new(name, len(name, c_size_t), type, len(type, c_size_t), made, err)
    if (code == WANDB_OK) call self%take(made, wandb_new_artifact_free)
    call finish(code, err, stat)
  end subroutine new_artifact_open

  subroutine new_artifact_add_file(self, path, name, stat)
    class(wandb_new_artifact_t), intent(in) :: self
    character(*), intent(in) :: path
    character(*), intent(in), optional :: name
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_new_artifact_add_file(self%handle, path, len(path, c_size_t), name, length_of(name), err)
    call finish(code, err, stat)
  end subroutine new_artifact_add_file

  subroutine new_artifact_add_dir(self, path, name, stat)
    class(wandb_new_artifact_t), intent(in) :: self
    character(*), intent(in) :: path
    character(*), intent(in), optional :: name
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_new_artifact_add_dir(self%handle, path, len(path, c_size_t), name, length_of(name), err)
    call finish(code, err, stat)
  end subroutine new_artifact_add_dir

  pure integer(c_size_t) function length_of(text)
    character(*), intent(in), optional :: text
    length_of = 0
    if (present(text)) length_of = len(text)
  end function length_of

  subroutine new_artifact_add_alias(self, alias, stat)
    class(wandb_new_artifact_t), intent(in) :: self
    character(*), intent(in) :: alias
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_new_artifact_add_alias(self%handle, alias, len(alias, c_size_t), err)
    call finish(code, err, stat)
  end subroutine new_artifact_add_alias

  subroutine new_artifact_set_description(self, text, stat)
    class(wandb_new_artifact_t), intent(in) :: self
    character(*), intent(in) :: text
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_new_artifact_set_description(self%handle, text, len(text, c_size_t), err)
    call finish(code, err, stat)
  end subroutine new_artifact_set_description

  subroutine new_artifact_set_metadata(self, json, stat)
    class(wandb_new_artifact_t), intent(in) :: self
    character(*), intent(in) :: json
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_new_artifact_set_metadata(self%handle, json, len(json, c_size_t), err)
    call finish(code, err, stat)
  end subroutine new_artifact_set_metadata

end module wandb_m_artifacts
