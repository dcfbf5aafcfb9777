!> What the tests say of values.
module check
  use, intrinsic :: iso_fortran_env, only: int64
  use wandb_run, only: wandb_status_t
  implicit none
  private
  public :: holds, fails, succeeds, same

  interface same
    procedure same_text, same_integer
  end interface same

contains

  subroutine holds(truth, what)
    logical, intent(in) :: truth
    character(*), intent(in) :: what
    if (.not. truth) error stop what
  end subroutine holds

  subroutine same_text(found, wanted)
    character(*), intent(in) :: found, wanted
    call holds(found == wanted .and. len(found) == len(wanted), "'" // found // "' is not '" // wanted // "'")
  end subroutine same_text

  subroutine same_integer(found, wanted)
    integer(int64), intent(in) :: found, wanted
    character(80) :: room
    write (room, "(i0, ' is not ', i0)") found, wanted
    call holds(found == wanted, trim(room))
  end subroutine same_integer

  subroutine fails(stat, kind)
    type(wandb_status_t), intent(in) :: stat
    character(*), intent(in) :: kind
    call holds(stat%failed(), "did not fail, wanted " // kind)
    call holds(stat%kind == kind, "not " // kind // ": " // stat%message)
  end subroutine fails

  subroutine succeeds(stat)
    type(wandb_status_t), intent(in) :: stat
    call holds(.not. stat%failed(), stat%message)
  end subroutine succeeds

end module check
