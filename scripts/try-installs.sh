#!/usr/bin/env bash
# Installs the wheel, plain and with the extra `local`, into empty environments of each Python that is named, and runs what
# each promises:
#     scripts/try-installs.sh python3.10 python3.13
set -euo pipefail
clone=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for python in "${@:-python3}"; do
  for extra in "" "[local]"; do
    rm -rf empty
    "$python" -m venv empty
    empty/bin/pip install --quiet --disable-pip-version-check "$clone$extra"
    empty/bin/pip check
    empty/bin/python -c "import lambda_streaming, lambda_streaming_policies; lambda_streaming.StreamingService"
    if [ -n "$extra" ]; then
      rm -rf chat && empty/bin/lambda-streaming new chat chat
      empty/bin/lambda-streaming check chat
    elif empty/bin/lambda-streaming check chat 2> refusal; then
      echo "without the extra the command must say what to install" && exit 1
    else
      grep --quiet "lambda-streaming\[local\]" refusal
    fi
    echo "$("$python" --version)$extra: $(empty/bin/pip list --format freeze | wc -l) packages"
  done
done
