/* The second translation unit of one program: the header defines nothing. */
#include <wandb_run.h>

const char *name_in_unit_b(int32_t status);

const char *name_in_unit_b(int32_t status)
{
    return wandb_status_name(status);
}
