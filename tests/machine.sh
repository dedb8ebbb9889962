#!/bin/sh
# What the tests need of the machine beside Python: as root on Debian it is installed, elsewhere we say what is skipped.
set -eu

missing=""
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || missing="postgresql"
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing="$missing chromium-headless-shell"
php -m 2>/dev/null | grep -qx curl || missing="$missing php-cli php-curl"
[ -n "$missing" ] || exit 0

if [ -e /etc/debian_version ] && [ "$(id -u)" -eq 0 ]; then
  echo "Installing from Debian's packages:" $missing
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $missing >/dev/null
  exit 0
fi

echo "Not on this machine, so its tests are skipped:" $missing
[ "${CI:-}" != true ] || { echo "In CI nothing may be skipped."; exit 1; }
