#!/bin/sh
# Finds Chromium for the browser tests, installs Debian's where that is possible, and says clearly where it is not.
set -u
for name in "${RACCORDO_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests (once) ..."
  log=$(mktemp)
  if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -n 3 "$log" >&2
  rm -f "$log"
fi
echo "NOTICE: no Chromium here, and it could not be installed: the browser tests will be skipped. Install the package 'chromium' to run them." >&2
exit 0
