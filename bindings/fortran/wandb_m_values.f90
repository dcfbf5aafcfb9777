!> Values by their keys, of maps such as a run's config and of rows.
!!
!! A key is the name, or the dotted path to a nested value. get() converts: a number into real(real64) or
!! integer(int64), a boolean into logical, a string into a text. Given found, a key that is missing or null is no
!! failure: found is false, and the value is left alone. W&B's strings "NaN", "Infinity", "-Infinity" are real numbers.
module wandb_m_values
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: int64, real64
  use wandb_run_c
  use wandb_m_support
  implicit none
  private
  public :: wandb_map_t, wandb_values_t

  !> What has values by keys.
  type, abstract, extends(wandb_handle_t) :: wandb_values_t
  contains
    procedure(get_real_interface), deferred, private :: c_real
    procedure(get_integer_interface), deferred, private :: c_integer
    procedure(get_logical_interface), deferred, private :: c_logical
    procedure(get_text_interface), deferred, private :: c_text
    procedure(get_text_interface), deferred, private :: c_json
    procedure, private :: get_real, get_integer, get_logical, get_text
    generic :: get => get_real, get_integer, get_logical, get_text
    !> Any value as JSON text; "null" for null, empty and not found when it is missing.
    procedure :: json => get_json
  end type wandb_values_t

  abstract interface
    integer(c_int32_t) function get_real_interface(self, key, value)
      import
      class(wandb_values_t), intent(in) :: self
      character(*), intent(in) :: key
      real(c_double), intent(out) :: value
    end function get_real_interface
    integer(c_int32_t) function get_integer_interface(self, key, value)
      import
      class(wandb_values_t), intent(in) :: self
      character(*), intent(in) :: key
      integer(c_int64_t), intent(out) :: value
    end function get_integer_interface
    integer(c_int32_t) function get_logical_interface(self, key, value)
      import
      class(wandb_values_t), intent(in) :: self
      character(*), intent(in) :: key
      integer(c_int32_t), intent(out) :: value
    end function get_logical_interface
    integer(c_int32_t) function get_text_interface(self, key, start, length)
      import
      class(wandb_values_t), intent(in) :: self
      character(*), intent(in) :: key
      type(c_ptr), intent(out) :: start
      integer(c_size_t), intent(out) :: length
    end function get_text_interface
  end interface

  !> A map: config, summary, metadata, the viewer.
  type, extends(wandb_values_t) :: wandb_map_t
  contains
    !> How many keys.
    procedure :: count => map_count
    !> A key by its number, from 1.
    procedure :: key => map_key
    procedure, private :: c_real => map_real
    procedure, private :: c_integer => map_integer
    procedure, private :: c_logical => map_logical
    procedure, private :: c_text => map_text
    procedure, private :: c_json => map_json
  end type wandb_map_t

contains

  !> Tells how a look at a key ended.
  subroutine looked(code, key, found, stat)
    integer(c_int32_t), intent(in) :: code
    character(*), intent(in) :: key
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_status_t) :: ended
    if (present(found)) found = code == WANDB_OK
    if (present(found) .and. (code == WANDB_MISSING .or. code == WANDB_NULL)) then
      call finish(WANDB_OK, c_null_ptr, stat)
      return
    end if
    call finish(code, c_null_ptr, ended)
    if (ended%failed()) ended%message = key // ": " // ended%message
    if (.not. present(stat) .and. ended%failed()) error stop ended%message
    if (present(stat)) stat = ended
  end subroutine looked

  subroutine get_real(self, key, value, found, stat)
    class(wandb_values_t), intent(in) :: self
    character(*), intent(in) :: key
    real(real64), intent(inout) :: value
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    real(c_double) :: got
    integer(c_int32_t) :: code
    code = self%c_real(key, got)
    if (code == WANDB_OK) value = got
    call looked(code, key, found, stat)
  end subroutine get_real

  subroutine get_integer(self, key, value, found, stat)
    class(wandb_values_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(int64), intent(inout) :: value
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int64_t) :: got
    integer(c_int32_t) :: code
    code = self%c_integer(key, got)
    if (code == WANDB_OK) value = got
    call looked(code, key, found, stat)
  end subroutine get_integer

  subroutine get_logical(self, key, value, found, stat)
    class(wandb_values_t), intent(in) :: self
    character(*), intent(in) :: key
    logical, intent(inout) :: value
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    integer(c_int32_t) :: got, code
    code = self%c_logical(key, got)
    if (code == WANDB_OK) value = got /= 0
    call looked(code, key, found, stat)
  end subroutine get_logical

  subroutine get_text(self, key, value, found, stat)
    class(wandb_values_t), intent(in) :: self
    character(*), intent(in) :: key
    character(:), allocatable, intent(inout) :: value
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = self%c_text(key, start, length)
    if (code == WANDB_OK) value = text_of(start, length)
    call looked(code, key, found, stat)
  end subroutine get_text

  function get_json(self, key, found, stat) result(text)
    class(wandb_values_t), intent(in) :: self
    character(*), intent(in) :: key
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: text
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = self%c_json(key, start, length)
    call borrow_text(code, start, length, text, found, stat)
  end function get_json

  integer function map_count(self)
    class(wandb_map_t), intent(in) :: self
    map_count = int(wandb_map_len(self%handle))
  end function map_count

  function map_key(self, at, stat) result(key)
    class(wandb_map_t), intent(in) :: self
    integer, intent(in) :: at
    type(wandb_status_t), intent(out), optional :: stat
    character(:), allocatable :: key
    type(c_ptr) :: start
    integer(c_size_t) :: length
    integer(c_int32_t) :: code
    code = wandb_map_key(self%handle, int(at - 1, c_size_t), start, length)
    call borrow_text(code, start, length, key, stat=stat)
  end function map_key

  integer(c_int32_t) function map_real(self, key, value) result(code)
    class(wandb_map_t), intent(in) :: self
    character(*), intent(in) :: key
    real(c_double), intent(out) :: value
    code = wandb_map_f64(self%handle, key, len(key, c_size_t), value)
  end function map_real

  integer(c_int32_t) function map_integer(self, key, value) result(code)
    class(wandb_map_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(c_int64_t), intent(out) :: value
    code = wandb_map_i64(self%handle, key, len(key, c_size_t), value)
  end function map_integer

  integer(c_int32_t) function map_logical(self, key, value) result(code)
    class(wandb_map_t), intent(in) :: self
    character(*), intent(in) :: key
    integer(c_int32_t), intent(out) :: value
    code = wandb_map_bool(self%handle, key, len(key, c_size_t), value)
  end function map_logical

  integer(c_int32_t) function map_text(self, key, start, length) result(code)
    class(wandb_map_t), intent(in) :: self
    character(*), intent(in) :: key
    type(c_ptr), intent(out) :: start
    integer(c_size_t), intent(out) :: length
    code = wandb_map_str(self%handle, key, len(key, c_size_t), start, length)
  end function map_text

  integer(c_int32_t) function map_json(self, key, start, length) result(code)
    class(wandb_map_t), intent(in) :: self
    character(*), intent(in) :: key
    type(c_ptr), intent(out) :: start
    integer(c_size_t), intent(out) :: length
    code = wandb_map_json(self%handle, key, len(key, c_size_t), start, length)
  end function map_json

end module wandb_m_values
