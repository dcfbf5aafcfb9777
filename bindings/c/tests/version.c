/* The version in the header, in the library and in the package (given by
 * PACKAGE_VERSION) is one. */
#include "check.h"

int main(void)
{
    char text[64];

    snprintf(text, sizeof text, "%u.%u.%u", (unsigned)WANDB_VERSION_MAJOR,
             (unsigned)WANDB_VERSION_MINOR, (unsigned)WANDB_VERSION_PATCH);
    CHECK(strcmp(text, PACKAGE_VERSION) == 0);
    CHECK(strcmp(wandb_version_text(), PACKAGE_VERSION) == 0);
    CHECK(WANDB_VERSION_NUMBER == WANDB_VERSION_MAJOR * 1000000 + WANDB_VERSION_MINOR * 1000
                                      + WANDB_VERSION_PATCH);
    CHECK(wandb_version_number() == WANDB_VERSION_NUMBER);
    CHECK(wandb_abi_version() == WANDB_ABI_VERSION);
    return check_end();
}
