#!/usr/bin/env bash
# The steps of docs/getting-started.md with the seconds that each takes: first a handler that streams on this machine, then
# what a pull request check runs. It works in a folder of its own, which is removed. Needs Python, Node.js, npm and curl.
set -euo pipefail
clone=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" || true; rm -rf "$work"' EXIT
cd "$work"

SECONDS=0
done_at() { printf '%4d s  %s\n' "$SECONDS" "$1"; }

# The block of the page that comes after a line that ends with the file's name.
page_file() {
  mkdir -p "$(dirname "$1")"
  awk -v heading="\`$1\`:" '
    inside && /^```$/ { exit }
    inside { print }
    named && /^```/ { inside = 1; named = 0 }
    index($0, heading) { named = 1 }' "$clone/docs/getting-started.md" > "$1"
  [ -s "$1" ]
}

python3 -m venv .venv
. .venv/bin/activate
pip install --quiet --disable-pip-version-check "$clone[local]"
done_at "the command is installed"

page_file app/index.mjs
page_file Pulumi.yaml
page_file __main__.py
done_at "a handler and a program are written"

lambda-streaming check .
done_at "the program is checked"

: > serve.log
lambda-streaming serve . --port 8787 > serve.log 2>&1 &
server=$!
grep --quiet --max-count=1 'Ctrl-C' < <(tail --pid=$server -n +1 -f serve.log) || { cat serve.log; exit 1; }
curl --silent --no-buffer --user test:test --aws-sigv4 "aws:amz:us-east-1:lambda" http://127.0.0.1:8787/
done_at "the handler streams on this machine"

lambda-streaming check . --format github
lambda-streaming check . --format sarif > lambda-streaming.sarif
done_at "a pull request check has run"
