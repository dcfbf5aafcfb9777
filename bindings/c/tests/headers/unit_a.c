/* The header comes first, alone and twice: it needs nothing before it, and
 * bears being included again. Compiled as C and as C++. */
#include <wandb_run.h>
#include <wandb_run.h>

const char *name_in_unit_b(int32_t status);

int main(void)
{
    wandb_call_opts opts = WANDB_CALL_OPTS_INIT;
    const char *a = wandb_status_name(WANDB_E_NOT_FOUND);
    const char *b = name_in_unit_b(WANDB_E_NOT_FOUND);
    return a == b && opts.struct_size == sizeof opts ? 0 : 1;
}
