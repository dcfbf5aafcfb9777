package wandbrun

/*
#include "getters.h"
*/
import "C"

// Version is that of the C library in use: "MAJOR.MINOR.PATCH".
func Version() string { return C.GoString(C.wandb_version_text()) }

// VersionNumber is that of the C library in use: MAJOR * 1000000 + MINOR * 1000 + PATCH.
func VersionNumber() uint32 { return uint32(C.wandb_version_number()) }

// HandleCount is how many objects of the C library the program holds and has
// not released: for tests of leaks.
func HandleCount() int { return int(C.wandb_handle_count()) }
