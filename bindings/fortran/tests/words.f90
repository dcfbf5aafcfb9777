!> A step of the suite: an operation, and words `name=value` between tabs, in which %XX stands for a byte.
module words
  use, intrinsic :: iso_fortran_env, only: int64, real64
  implicit none
  private
  public :: step_t, read_step

  character, parameter :: TAB = achar(9)

  type :: word_t
    character(:), allocatable :: name, value
  end type word_t

  type :: step_t
    character(:), allocatable :: op
    type(word_t), allocatable :: words(:)
  contains
    procedure :: has
    procedure :: text
    procedure :: truth
    procedure :: number
    procedure :: seconds
    !> The values of a list, all as long as the longest.
    procedure :: list
  end type step_t

contains

  function read_step(line) result(step)
    character(*), intent(in) :: line
    type(step_t) :: step
    integer :: start, stop
    allocate(step%words(0))
    start = 1
    do while (start <= len(line))
      stop = index(line(start:), TAB)
      stop = merge(start + stop - 2, len(line), stop > 0)
      call add(step, line(start:stop))
      start = stop + 2
    end do
  end function read_step

  subroutine add(step, word)
    type(step_t), intent(inout) :: step
    character(*), intent(in) :: word
    type(word_t) :: added
    integer :: equals
    if (.not. allocated(step%op)) then
      step%op = word
      return
    end if
    equals = index(word, "=")
    added%name = word(:equals - 1)
    added%value = decoded(word(equals + 1:))
    step%words = [step%words, added]
  end subroutine add

  function decoded(text) result(plain)
    character(*), intent(in) :: text
    character(:), allocatable :: plain
    integer :: at, code
    plain = ""
    at = 1
    do while (at <= len(text))
      if (text(at:at) == "%") then
        read (text(at + 1:at + 2), "(z2)") code
        plain = plain // achar(code)
        at = at + 3
      else
        plain = plain // text(at:at)
        at = at + 1
      end if
    end do
  end function decoded

  logical function has(self, name)
    class(step_t), intent(in) :: self
    character(*), intent(in) :: name
    integer :: at
    has = .false.
    do at = 1, size(self%words)
      if (self%words(at)%name == name) has = .true.
    end do
  end function has

  !> The first value of a name; empty where there is none.
  function text(self, name) result(value)
    class(step_t), intent(in) :: self
    character(*), intent(in) :: name
    character(:), allocatable :: value
    integer :: at
    value = ""
    do at = 1, size(self%words)
      if (self%words(at)%name /= name) cycle
      value = self%words(at)%value
      return
    end do
  end function text

  logical function truth(self, name)
    class(step_t), intent(in) :: self
    character(*), intent(in) :: name
    truth = self%text(name) == "true"
  end function truth

  integer(int64) function number(self, name, otherwise)
    class(step_t), intent(in) :: self
    character(*), intent(in) :: name
    integer(int64), intent(in) :: otherwise
    character(:), allocatable :: value
    number = otherwise
    value = self%text(name)
    if (value /= "") read (value, *) number
  end function number

  real(real64) function seconds(self, name, otherwise)
    class(step_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in) :: otherwise
    character(:), allocatable :: value
    seconds = otherwise
    value = self%text(name)
    if (value /= "") read (value, *) seconds
  end function seconds

  function list(self, name) result(values)
    class(step_t), intent(in) :: self
    character(*), intent(in) :: name
    character(:), allocatable :: values(:)
    integer :: at, count, longest
    longest = 1
    count = 0
    do at = 1, size(self%words)
      if (self%words(at)%name /= name) cycle
      count = count + 1
      longest = max(longest, len(self%words(at)%value))
    end do
    allocate(character(longest) :: values(count))
    count = 0
    do at = 1, size(self%words)
      if (self%words(at)%name /= name) cycle
      count = count + 1
      values(count) = self%words(at)%value
    end do
  end function list

end module words
