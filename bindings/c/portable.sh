#!/bin/sh
# Builds the library for older systems than this one: it asks for glibc 2.17
# (2012) and no libgcc, whatever is installed here. Prints where it is.
#
#   portable.sh [GLIBC]
#
# cargo-zigbuild links against the symbols of that glibc; it and its compiler
# come from PyPI into target/venv.
set -eu
glibc=${1:-2.17}
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
machine=$(uname -m)-unknown-linux-gnu
tools=$target/venv/portable

[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check cargo-zigbuild==0.24.1 ziglang==0.17.1
PATH=$(cd "$tools/bin" && pwd):$PATH
cargo zigbuild --locked --profile dist --package wandb-run-c --target "$machine.$glibc" --target-dir "$target/portable"
echo "$target/portable/$machine/dist"
