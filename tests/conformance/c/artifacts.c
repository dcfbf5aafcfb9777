#include "driver.h"

int32_t artifacts_step(const words *step)
{
    (void)step;
    return NOT_MINE;
}

void artifacts_end(void)
{
}
