!> What every part of the binding stands on: failures, limits of calls, handles, texts.
module wandb_m_support
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: real64
  use wandb_run_c
  implicit none
  private
  public :: wandb_status_t, wandb_limits_t, wandb_cancel_t, wandb_handle_t
  public :: text_list_t, pack_texts, pack_text, c_limits, finish, text_of, take_text, borrow_text, milliseconds, flag

  !> How a call ended. As the argument stat it receives a failure; without it a failure stops the program.
  type :: wandb_status_t
    !> 0, or one of WANDB_E_*.
    integer :: code = 0
    !> The name of the code: "NotFound", "Timeout", "Closed"; empty after success.
    character(:), allocatable :: kind
    !> The whole on one line; it holds no key and no header.
    character(:), allocatable :: message
    !> Of the answer; 0 when there was none.
    integer :: http_status = 0
    !> Whether the same call may succeed later.
    logical :: retryable = .false.
  contains
    procedure :: failed => status_failed
  end type wandb_status_t

  abstract interface
    subroutine free_interface(handle) bind(C)
      import
      type(c_ptr), value :: handle
    end subroutine free_interface
  end interface

  !> What owns a handle of C: released when the variable goes out of scope or is given another one. It cannot be
  !! copied by assignment. Variables of modules and of the main program live to the program's end.
  type :: wandb_handle_t
    !> For calls of the C interface; NULL when there is nothing yet.
    type(c_ptr) :: handle = c_null_ptr
    procedure(free_interface), pointer, nopass, private :: free => null()
  contains
    !> Takes over a handle and how it is freed.
    procedure :: take => handle_take
    !> Frees the handle now; twice is fine.
    procedure :: release => handle_release
    procedure, private :: refuse_copy
    generic :: assignment(=) => refuse_copy
    final :: handle_final
  end type wandb_handle_t

  !> Stops calls, also from another thread: of all types the one to share between threads that wait and one that
  !! triggers. A token stays triggered.
  type, extends(wandb_handle_t) :: wandb_cancel_t
  contains
    procedure :: open => cancel_open
    procedure :: trigger => cancel_trigger
    procedure :: is_triggered => cancel_is_triggered
  end type wandb_cancel_t

  !> How one call is limited; of an iterator each step.
  type :: wandb_limits_t
    !> Seconds, retries included; 0 for the client's own limit, below 0 for none.
    real(real64) :: timeout = 0
    type(c_ptr), private :: cancel = c_null_ptr
  contains
    !> The token must live as long as the limits are in use.
    procedure :: stop_with => limits_stop_with
  end type wandb_limits_t

  !> Texts as C takes them: where each begins, and its length in bytes.
  type :: text_list_t
    character(kind=c_char), allocatable :: bytes(:)
    type(c_ptr), allocatable :: items(:)
    integer(c_size_t), allocatable :: lens(:)
  end type text_list_t

contains

  pure logical function status_failed(self)
    class(wandb_status_t), intent(in) :: self
    status_failed = self%code /= 0
  end function status_failed

  !> Tells stat how a call ended, or stops the program when it failed and nobody asks. Releases err.
  subroutine finish(code, err, stat)
    integer(c_int32_t), intent(in) :: code
    type(c_ptr), intent(in) :: err
    type(wandb_status_t), intent(out), optional :: stat
    type(wandb_status_t) :: found
    found%kind = ""
    found%message = ""
    if (code >= WANDB_E_AUTH .or. code == WANDB_MISSING .or. code == WANDB_NULL) call describe(code, err, found)
    call wandb_error_free(err)
    if (present(stat)) then
      stat = found
    else if (found%failed()) then
      error stop found%message
    end if
  end subroutine finish

  subroutine describe(code, err, found)
    integer(c_int32_t), intent(in) :: code
    type(c_ptr), intent(in) :: err
    type(wandb_status_t), intent(inout) :: found
    type(c_ptr) :: start
    integer(c_size_t) :: length
    found%code = code
    found%kind = camel(static_text(wandb_status_name(code)))
    found%message = static_text(wandb_status_name(code))
    if (.not. c_associated(err)) return
    found%http_status = wandb_error_http_status(err)
    found%retryable = wandb_error_retryable(err) /= 0
    if (wandb_error_message(err, start, length) == WANDB_OK) found%message = text_of(start, length)
  end subroutine describe

  !> "not found" as NotFound, "i/o" as Io.
  pure function camel(name) result(kind)
    character(*), intent(in) :: name
    character(:), allocatable :: kind
    integer :: at
    logical :: first
    kind = ""
    first = .true.
    do at = 1, len(name)
      if (name(at:at) == "/") cycle
      if (name(at:at) == " ") then
        first = .true.
        cycle
      end if
      kind = kind // merge(achar(iachar(name(at:at)) - 32), name(at:at), first)
      first = .false.
    end do
  end function camel

  subroutine handle_take(self, handle, free)
    class(wandb_handle_t), intent(inout) :: self
    type(c_ptr), intent(in) :: handle
    procedure(free_interface) :: free
    call self%release()
    self%handle = handle
    self%free => free
  end subroutine handle_take

  subroutine handle_release(self)
    class(wandb_handle_t), intent(inout) :: self
    if (c_associated(self%handle)) call self%free(self%handle)
    self%handle = c_null_ptr
  end subroutine handle_release

  impure elemental subroutine handle_final(self)
    type(wandb_handle_t), intent(inout) :: self
    call self%release()
  end subroutine handle_final

  subroutine refuse_copy(self, from)
    class(wandb_handle_t), intent(inout) :: self
    class(wandb_handle_t), intent(in) :: from
    if (c_associated(self%handle) .or. c_associated(from%handle)) error stop "a handle of wandb_run cannot be copied"
  end subroutine refuse_copy

  !> Makes a token that is not triggered.
  subroutine cancel_open(self, stat)
    class(wandb_cancel_t), intent(inout) :: self
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: made
    integer(c_int32_t) :: code
    code = wandb_cancel_new(made)
    if (code == WANDB_OK) call self%take(made, wandb_cancel_free)
    call finish(code, c_null_ptr, stat)
  end subroutine cancel_open

  !> Stops every call that was given this token, now and later: Cancelled.
  subroutine cancel_trigger(self)
    class(wandb_cancel_t), intent(in) :: self
    call wandb_cancel_trigger(self%handle)
  end subroutine cancel_trigger

  logical function cancel_is_triggered(self)
    class(wandb_cancel_t), intent(in) :: self
    cancel_is_triggered = wandb_cancel_is_triggered(self%handle) /= 0
  end function cancel_is_triggered

  subroutine limits_stop_with(self, token)
    class(wandb_limits_t), intent(inout) :: self
    class(wandb_cancel_t), intent(in) :: token
    self%cancel = token%handle
  end subroutine limits_stop_with

  type(wandb_call_opts) function c_limits(limits) result(opts)
    type(wandb_limits_t), intent(in), optional :: limits
    opts%struct_size = c_sizeof(opts)
    if (.not. present(limits)) return
    opts%timeout_ms = milliseconds(limits%timeout)
    opts%cancel = limits%cancel
  end function c_limits

  !> Seconds as C takes them: 0 stays the default, below 0 is no limit.
  pure integer(c_int64_t) function milliseconds(seconds)
    real(real64), intent(in) :: seconds
    milliseconds = -1
    if (seconds >= 0) milliseconds = ceiling(seconds * 1000, c_int64_t)
  end function milliseconds

  pure integer(c_int64_t) function flag(truth)
    logical, intent(in) :: truth
    flag = merge(1_c_int64_t, 0_c_int64_t, truth)
  end function flag

  !> A copy of a text of C.
  function text_of(start, length) result(text)
    type(c_ptr), intent(in) :: start
    integer(c_size_t), intent(in) :: length
    character(:), allocatable :: text
    character(kind=c_char), pointer :: bytes(:)
    integer(c_size_t) :: at
    allocate(character(length) :: text)
    if (length == 0) return
    call c_f_pointer(start, bytes, [length])
    do at = 1, length
      text(at:at) = bytes(at)
    end do
  end function text_of

  !> A copy of a text that ends in a NUL.
  function static_text(start) result(text)
    type(c_ptr), intent(in) :: start
    character(:), allocatable :: text
    character(kind=c_char), pointer :: bytes(:)
    integer(c_size_t) :: length
    length = 0
    call c_f_pointer(start, bytes, [huge(0)])
    do while (bytes(length + 1) /= c_null_char)
      length = length + 1
    end do
    text = text_of(start, length)
  end function static_text

  !> The text that a call handed out, freed; empty after a failure.
  subroutine take_text(code, owned, err, text, stat)
    integer(c_int32_t), intent(in) :: code
    type(c_ptr), intent(in) :: owned, err
    character(:), allocatable, intent(out) :: text
    type(wandb_status_t), intent(out), optional :: stat
    type(c_ptr) :: start
    integer(c_size_t) :: length
    text = ""
    if (code == WANDB_OK) then
      if (wandb_text_get(owned, start, length) == WANDB_OK) text = text_of(start, length)
      call wandb_text_free(owned)
    end if
    call finish(code, err, stat)
  end subroutine take_text

  !> A copy of the text that a call lent; where there is none it is empty and not found, which is no failure.
  subroutine borrow_text(code, start, length, text, found, stat)
    integer(c_int32_t), intent(in) :: code
    type(c_ptr), intent(in) :: start
    integer(c_size_t), intent(in) :: length
    character(:), allocatable, intent(out) :: text
    logical, intent(out), optional :: found
    type(wandb_status_t), intent(out), optional :: stat
    text = ""
    if (code == WANDB_OK) text = text_of(start, length)
    if (present(found)) found = code == WANDB_OK
    if (code == WANDB_NULL .or. code == WANDB_MISSING) then
      call finish(WANDB_OK, c_null_ptr, stat)
    else
      call finish(code, c_null_ptr, stat)
    end if
  end subroutine borrow_text

  !> Texts without the blanks at their ends; list must be a target that lives as long as its pointers are used.
  subroutine pack_texts(texts, list)
    character(*), intent(in) :: texts(:)
    type(text_list_t), intent(out), target :: list
    integer :: at
    integer(c_size_t) :: used, byte
    allocate(list%lens(size(texts)), list%items(size(texts)))
    list%lens = len_trim(texts, c_size_t)
    allocate(list%bytes(sum(list%lens) + 1))
    used = 0
    do at = 1, size(texts)
      list%items(at) = c_loc(list%bytes(used + 1))
      do byte = 1, list%lens(at)
        list%bytes(used + byte) = texts(at)(byte:byte)
      end do
      used = used + list%lens(at)
    end do
  end subroutine pack_texts

  !> One text as it is, blanks included.
  subroutine pack_text(text, list)
    character(*), intent(in) :: text
    type(text_list_t), intent(out), target :: list
    integer :: byte
    allocate(list%bytes(len(text) + 1), list%items(1), list%lens(1))
    do byte = 1, len(text)
      list%bytes(byte) = text(byte:byte)
    end do
    list%items(1) = c_loc(list%bytes(1))
    list%lens(1) = len(text)
  end subroutine pack_text

end module wandb_m_support
