!> JSON that the driver answers.
module answers
  use, intrinsic :: ieee_arithmetic, only: ieee_is_nan
  use, intrinsic :: iso_fortran_env, only: int64, real64
  implicit none
  private
  public :: quoted, shown, or_null, joined, truth, list_t

  !> Elements of a JSON array, as they come.
  type :: list_t
    character(:), allocatable, private :: text
    integer, private :: used = 0
    integer :: count = 0
  contains
    procedure :: add
    procedure :: json
  end type list_t

  interface shown
    procedure shown_integer, shown_real
  end interface shown

contains

  !> The text grows by doubling, so that many elements cost no more than their copying.
  subroutine add(self, element)
    class(list_t), intent(inout) :: self
    character(*), intent(in) :: element
    character(:), allocatable :: larger
    if (.not. allocated(self%text)) allocate(character(4096) :: self%text)
    if (self%used + len(element) + 1 > len(self%text)) then
      allocate(character(2 * (self%used + len(element) + 1)) :: larger)
      larger(:self%used) = self%text(:self%used)
      call move_alloc(larger, self%text)
    end if
    if (self%count > 0) call append(self, ",")
    call append(self, element)
    self%count = self%count + 1
  end subroutine add

  subroutine append(list, piece)
    class(list_t), intent(inout) :: list
    character(*), intent(in) :: piece
    list%text(list%used + 1:list%used + len(piece)) = piece
    list%used = list%used + len(piece)
  end subroutine append

  function json(self) result(text)
    class(list_t), intent(in) :: self
    character(:), allocatable :: text
    text = "[" // joined(self) // "]"
  end function json

  !> The elements, with commas between them.
  function joined(list) result(text)
    class(list_t), intent(in) :: list
    character(:), allocatable :: text
    text = ""
    if (allocated(list%text)) text = list%text(:list%used)
  end function joined

  function quoted(value) result(text)
    character(*), intent(in) :: value
    character(:), allocatable :: text
    character(6) :: escaped
    integer :: at
    text = '"'
    do at = 1, len(value)
      if (value(at:at) == '"' .or. value(at:at) == "\" .or. iachar(value(at:at)) < 32) then
        write (escaped, "('\u', z4.4)") iachar(value(at:at))
        text = text // escaped
      else
        text = text // value(at:at)
      end if
    end do
    text = text // '"'
  end function quoted

  function or_null(value, found) result(text)
    character(*), intent(in) :: value
    logical, intent(in) :: found
    character(:), allocatable :: text
    text = "null"
    if (found) text = quoted(value)
  end function or_null

  function truth(value) result(text)
    logical, intent(in) :: value
    character(:), allocatable :: text
    text = trim(merge("true ", "false", value))
  end function truth

  function shown_integer(value) result(text)
    integer(int64), intent(in) :: value
    character(:), allocatable :: text
    character(32) :: room
    write (room, "(i0)") value
    text = trim(room)
  end function shown_integer

  !> JSON has no NaN and no infinities.
  function shown_real(value) result(text)
    real(real64), intent(in) :: value
    character(:), allocatable :: text
    character(32) :: room
    write (room, "(es24.16e3)") value
    text = trim(adjustl(room))
    if (value > huge(value)) text = '"Infinity"'
    if (value < -huge(value)) text = '"-Infinity"'
    if (ieee_is_nan(value)) text = '"NaN"'
  end function shown_real

end module answers
