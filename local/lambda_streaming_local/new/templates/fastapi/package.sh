#!/bin/sh
# Puts the application and what it requires, for Lambda's Python and processor, into the folder `package`.
set -eu
cd "$(dirname "$0")"
rm -rf package
cp -R app package
python3 -m pip install --quiet --target package --requirement app/requirements.txt \
  --python-version 3.13 --platform manylinux2014_aarch64 --only-binary=:all:
