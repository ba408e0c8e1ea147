#!/bin/sh
# Sets up this clone: .venv with the Python packages, node_modules with AWS's Node runtime client. Touches nothing outside it,
# but Go's module cache where there is a Go.
# `setup.sh demo` leaves out what only tests and development need.
# PYTHON names the interpreter to use; by default the first of python3, python3.13 ... python3.10 that is new enough.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "setup: $1" >&2
  exit 1
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }

case "${1:-}" in
demo) extras=local npm_options=--omit=dev stamp=.venv/.set-up-demo ;;
"") extras=local,dev npm_options= stamp=.venv/.set-up ;;
*) fail "'$1' is nothing to set up; give 'demo' or nothing." ;;
esac

if [ -n "${PYTHON:-}" ]; then
  new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.10 or newer; name one that is."
else
  for candidate in python3 python3.13 python3.12 python3.11 python3.10; do
    if new_enough "$candidate"; then
      PYTHON=$candidate
      break
    fi
  done
  [ -n "${PYTHON:-}" ] || fail "Python 3.10 or newer is needed; install it, or name it with PYTHON=/path/to/python3."
fi
command -v node >/dev/null || fail "Node.js 20 or newer is needed to run the handlers; install it and run this again."
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
  fail "Node.js $(node --version) is too old; install version 20 or newer."
command -v npm >/dev/null || fail "npm is needed to install AWS's runtime client; install it (it comes with Node.js) and run this again."

has_pip() { .venv/bin/python -m pip --version >/dev/null 2>&1; }

# The demo needs no pip in its environment, where the interpreter's own (22.3 or newer) can install into it.
if ! .venv/bin/python -c "" 2>/dev/null; then
  rm -rf .venv
  without_pip=
  if [ "$extras" = local ] && "$PYTHON" -m pip --python "$PYTHON" --version >/dev/null 2>&1; then without_pip=--without-pip; fi
  "$PYTHON" -m venv $without_pip .venv || fail "$PYTHON cannot make a virtual environment; install its venv module (on Debian: python3-venv)."
fi
if [ "$extras" != local ] && ! has_pip; then
  .venv/bin/python -m ensurepip >/dev/null || fail "$PYTHON cannot install pip into .venv; install its ensurepip module (on Debian: python3-venv)."
fi

# Nothing is compiled ahead: of pulumi-aws's thousands of modules, a program imports a few.
install_python_packages() {
  if command -v uv >/dev/null; then
    uv pip install --quiet --python .venv/bin/python -c constraints.txt -e ".[$extras]"
  elif has_pip; then
    .venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e ".[$extras]"
  else
    "$PYTHON" -m pip --python .venv/bin/python install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e ".[$extras]"
  fi
}

echo "setup: Python packages, and AWS's Node.js runtime client"
npm install $npm_options --ignore-scripts --no-package-lock --no-audit --no-fund --no-update-notifier --loglevel=error >.venv/npm.log 2>&1 &
npm=$!
go_modules=
if [ "$extras" != local ] && command -v go >/dev/null; then
  (cd tests/local/graph/programs/go && go mod download) >.venv/go.log 2>&1 &
  go_modules=$!
fi
install_python_packages || fail "the Python packages could not be installed; the lines above say why."
wait $npm || {
  cat .venv/npm.log >&2
  fail "the Node.js packages could not be installed; npm says why above."
}
[ -z "$go_modules" ] || wait "$go_modules" || echo "setup: the Go modules of a test could not be downloaded (.venv/go.log says why); it will be skipped" >&2
[ -e policies/venv ] || ln -s ../.venv policies/venv
touch "$stamp"
