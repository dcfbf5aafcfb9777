!> Files of runs and artifacts.
module wandb_m_files
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int64
  use wandb_run_c
  use wandb_m_support
  implicit none
  private
  public :: wandb_file_t, wandb_files_t, wandb_downloads_t
  public :: start_files, list_files

  !> A file, as the list described it.
  type, extends(wandb_handle_t) :: wandb_file_t
  contains
    procedure :: name => file_name
    !> Bytes; 0 where the server does not say.
    procedure :: size => file_size
    !> The md5 digest in base64; empty when there is none.
    procedure :: md5 => file_md5
    !> Where it is fetched from; empty when there is none.
    procedure :: url => file_url
    !> Fetches it to root/name and gives that path; it appears there only when it is whole and checked.
    procedure :: download => file_download
    !> Deletes it on the server.
    procedure :: delete => file_delete
  end type wandb_file_t

  !> Files, one by one: do while (files%next(file)).
  type, extends(wandb_handle_t) :: wandb_files_t
    type(wandb_limits_t), private :: limits
  contains
    procedure :: next => files_next
    !> How many there are; -1 where that is not known.
    procedure :: total => files_total
  end type wandb_files_t

  !> What became of the files of a download of many.
  type, extends(wandb_handle_t) :: wandb_downloads_t
  contains
    procedure :: count => downloads_count
    !> The name on the server of a file, by its number from 1.
    procedure :: name => downloads_name
    !> Its path on this machine; stat tells why there is none.
    procedure :: path => downloads_path
  end type wandb_downloads_t

  abstract interface
    integer(c_int32_t) function file_list_interface(of, opts, out, err) bind(C)
      import
      type(c_ptr), value :: of
      type(wandb_files_opts), intent(in), optional :: opts
      type(c_ptr), intent(out), optional :: out, err
    end function file_list_interface
    integer(c_int32_t) function file_text_interface(of, text, len) bind(C)
      import
      type(c_ptr), value :: of
      type(c_ptr), intent(out), optional :: text
      integer(c_size_t), intent(out), optional :: len
    end function file_text_interface
  end interface

contains

  function file_text(get, self, stat) result(text)
    procedure(file_text_interface) :: get
    type(c_ptr), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = get(self, start, length)
    call borrow_text(code, start, length, text, stat=stat)
  end function file_text

  function file_name(self, stat) result(text)
    class(wandb_file_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    text = file_text(wandb_file_name, self%handle, stat)
  end function file_name

  function file_md5(self, stat) result(text)
    class(wandb_file_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    text = file_text(wandb_file_md5, self%handle, stat)
  end function file_md5

  function file_url(self, stat) result(text)
    class(wandb_file_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    text = file_text(wandb_file_url, self%handle, stat)
  end function file_url

  integer(int64) function file_size(self, stat)
    class(wandb_file_t), intent(in) :: self
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int32_t) :: code
    code = wandb_file_size(self%handle, file_size)
    call finish(code, c_null_ptr, stat)
  end function file_size

  function file_download(self, root, replace, exist_ok, limits, stat) result(path)
    class(wandb_file_t), intent(in) :: self
    character(*), intent(in) :: root
    logical, intent(in), optional :: replace, exist_ok
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: path
    type(wandb_download_opts) :: opts
    type(c_ptr) :: owned, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(replace)) opts%replace = flag(replace)
    if (present(exist_ok)) opts%exist_ok = flag(exist_ok)
    code = wandb_file_download(self%handle, root, len(root, c_size_t), opts, c_limits(limits), owned, err)
    call take_text(code, owned, err, path, stat)
  end function file_download

  subroutine file_delete(self, limits, stat)
    class(wandb_file_t), intent(in) :: self
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_file_delete(self%handle, c_limits(limits), err)
    call finish(code, err, stat)
  end subroutine file_delete

  !> Begins a list by a C function, of a run or an artifact.
  subroutine list_files(begin, of, files, names, pattern, per_page, limits, stat)
    procedure(file_list_interface) :: begin
    type(c_ptr), intent(in) :: of
    class(wandb_files_t), intent(inout) :: files
    character(*), intent(in), optional :: names(:), pattern
    integer, intent(in), optional :: per_page
    type(wandb_limits_t), intent(in), optional :: limits
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_files_opts) :: opts
    type(text_list_t), target :: wanted, like
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    opts%struct_size = c_sizeof(opts)
    if (present(per_page)) opts%per_page = per_page
    if (present(names)) then
      call pack_texts(names, wanted)
      opts%names = c_loc(wanted%items)
      opts%name_lens = c_loc(wanted%lens)
      opts%n_names = size(names)
    end if
    if (present(pattern)) then
      call pack_text(pattern, like)
      opts%pattern = like%items(1)
      opts%pattern_len = like%lens(1)
    end if
    code = begin(of, opts, made, err)
    if (code == WANDB_OK) call start_files(files, made, limits)
    call finish(code, err, stat)
  end subroutine list_files

  subroutine start_files(files, made, limits)
    class(wandb_files_t), intent(inout) :: files
    type(c_ptr), intent(in) :: made
    type(wandb_limits_t), intent(in), optional :: limits
    call files%take(made, wandb_files_free)
    files%limits = wandb_limits_t()
    if (present(limits)) files%limits = limits
  end subroutine start_files

  !> The next file; false at the end and after a failure.
  logical function files_next(self, file, stat)
    class(wandb_files_t), intent(inout) :: self
    type(wandb_file_t), intent(inout) :: file
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made, err
    integer(c_int32_t) :: code
    code = wandb_files_next(self%handle, c_limits(self%limits), made, err)
    files_next = code == WANDB_OK
    if (files_next) call file%take(made, wandb_file_free)
    call finish(code, err, stat)
  end function files_next

  integer(int64) function files_total(self, stat) result(total)
    class(wandb_files_t), intent(inout) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: err
    integer(c_int32_t) :: code
    code = wandb_files_total(self%handle, c_limits(self%limits), total, err)
    if (code /= WANDB_OK) total = -1
    if (code == WANDB_NULL) code = WANDB_OK
    call finish(code, err, stat)
  end function files_total

  integer function downloads_count(self)
    class(wandb_downloads_t), intent(in) :: self
    downloads_count = int(wandb_downloads_count(self%handle))
  end function downloads_count

  function downloads_name(self, at, stat) result(name)
    class(wandb_downloads_t), intent(in) :: self
    integer, intent(in) :: at
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: name
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_downloads_name(self%handle, int(at - 1, c_size_t), start, length)
    call borrow_text(code, start, length, name, stat=stat)
  end function downloads_name

  function downloads_path(self, at, stat) result(path)
    class(wandb_downloads_t), intent(in) :: self
    integer, intent(in) :: at
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: path
    type(c_ptr) :: start, err
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_downloads_result(self%handle, int(at - 1, c_size_t), start, length, err)
    path = ""
    if (code == WANDB_OK) path = text_of(start, length)
    call finish(code, err, stat)
  end function downloads_path

end module wandb_m_files
