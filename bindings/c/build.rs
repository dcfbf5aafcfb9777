//! Gives the shared library its SONAME: while MAJOR is 0 a new MINOR may
//! change the ABI, so both are in it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let part = |name: &str| std::env::var(name).unwrap_or_default();
    let (major, minor) = (
        part("CARGO_PKG_VERSION_MAJOR"),
        part("CARGO_PKG_VERSION_MINOR"),
    );
    let series = match major.as_str() {
        "0" => format!("0.{minor}"),
        _ => major,
    };
    match part("CARGO_CFG_TARGET_OS").as_str() {
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libwandb_run.so.{series}");
        }
        "macos" => {
            let name = format!("@rpath/libwandb_run.{series}.dylib");
            println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,{name}");
        }
        _ => {}
    }
}
