#!/bin/sh
exec python3 -m uvicorn main:app --host 127.0.0.1 --port "$PORT"
