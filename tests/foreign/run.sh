#!/bin/sh
# Builds the verifier in main.go and runs it: run.sh FOLDER log|inclusion|consistency|history|witness ...
# FOLDER keeps what was built. Needs Go and the sources of golang.org/x/mod, in Debian the packages golang-go and
# golang-golang-x-mod-dev; nothing is fetched. Ends with 77 when they are missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
built=$1
shift
if ! command -v go >/dev/null 2>&1; then
    echo "skipped: no Go toolchain"
    exit 77
fi
# The library is read from GOPATH, where the Debian package puts it, and not from a module proxy.
export GO111MODULE=off GOFLAGS= GOPATH="${KIJUN_TEST_GOPATH:-/usr/share/gocode}" GOCACHE="$built/cache"
if ! [ -d "$GOPATH/src/golang.org/x/mod/sumdb" ]; then
    echo "skipped: no sources of golang.org/x/mod below $GOPATH"
    exit 77
fi
if ! [ -x "$built/foreign" ] || [ "$here/main.go" -nt "$built/foreign" ]; then
    mkdir -p "$built"
    go build -o "$built/foreign" "$here/main.go"
fi
exec "$built/foreign" "$@"
