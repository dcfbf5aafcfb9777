//! The C artefacts of wandb-run. The functions are in `wandb_run::ffi`; naming
//! the module here makes the linker keep and export them.

pub use ::wandb_run::ffi;

#[cfg(not(panic = "unwind"))]
compile_error!("panics must not reach C as an abort: build this package with panic = \"unwind\"");
