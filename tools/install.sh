#!/bin/sh
# Installs a locked list of packages in .venv: tools/install.sh LIST
# uv takes a tenth of pip's processor time; where the machine has none, pip installs the one in requirements-install.txt.
# Where uv cannot do it (it knows of pip's settings the index only), pip does it all.
set -eu
python=.venv/bin/python
with_pip() { "$python" -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$1"; }

uv=uv
if ! uv --version >/dev/null 2>&1; then
  uv=.venv/bin/uv
  [ -x "$uv" ] || with_pip requirements-install.txt || true
fi
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
"$uv" pip install --quiet --python "$python" --require-hashes -r "$1" || {
  echo "NOTICE: uv could not install these packages: pip does it, which takes some minutes." >&2
  with_pip "$1"
}
