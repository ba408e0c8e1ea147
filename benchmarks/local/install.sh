#!/bin/sh
# Installs the tools that compare.py compares into the folder $1, and touches nothing else.
# cargo-lambda also needs a Rust toolchain, and builds its functions when it first runs.
set -eu
[ $# = 1 ] || { echo "usage: install.sh FOLDER" >&2; exit 2; }
python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check ministack==1.5.33 cargo-lambda==1.9.2
cd "$1"
# serverless-offline 14 needs Serverless 4, which asks for an account.
echo '{"private": true}' >package.json
npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error serverless@3 serverless-offline@13
