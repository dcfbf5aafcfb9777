#!/bin/sh
# Installs headers (C and C++), libraries, pkg-config and CMake files below PREFIX (Linux).
#
#   install.sh PREFIX [LIBRARY_DIR]
#
# LIBRARY_DIR holds libwandb_run.so and libwandb_run.a; without it they are
# built here with the profile `dist`.
set -eu

prefix=${1:?usage: install.sh PREFIX [LIBRARY_DIR]}
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..

if [ $# -ge 2 ]; then
  libraries=$2
else
  (cd "$root" && cargo build --locked --profile dist --package wandb-run-c)
  libraries=${CARGO_TARGET_DIR:-$root/target}/dist
fi

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$root/Cargo.toml")
major=${version%%.*}
minor=${version#*.}
minor=${minor%%.*}
series=$major
[ "$major" -ne 0 ] || series=0.$minor

# What a program that links the static library needs besides it.
static_libs="-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc"

mkdir -p "$prefix/include/wandb_run" "$prefix/lib/pkgconfig" "$prefix/lib/cmake/wandb_run"
prefix=$(cd "$prefix" && pwd)

fill() {
  sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" -e "s|@SERIES@|$series|" \
    -e "s|@MAJOR@|$major|" -e "s|@MINOR@|$minor|" -e "s|@STATIC_LIBS@|$static_libs|" "$1" >"$2"
}

install -m 644 "$root/include/wandb_run.h" "$root/bindings/cpp/wandb_run.hpp" "$prefix/include/"
install -m 644 "$root"/bindings/cpp/wandb_run/*.hpp "$prefix/include/wandb_run/"
install -m 644 "$libraries/libwandb_run.a" "$prefix/lib/"
install -m 755 "$libraries/libwandb_run.so" "$prefix/lib/libwandb_run.so.$version"
ln -sf "libwandb_run.so.$version" "$prefix/lib/libwandb_run.so.$series"
ln -sf "libwandb_run.so.$series" "$prefix/lib/libwandb_run.so"
fill "$here/wandb_run.pc.in" "$prefix/lib/pkgconfig/wandb_run.pc"
for file in wandb_runConfig wandb_runConfigVersion; do
  fill "$here/cmake/$file.cmake.in" "$prefix/lib/cmake/wandb_run/$file.cmake"
done
echo "wandb_run $version is in $prefix"
