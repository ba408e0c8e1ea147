"""Calls the report function with InvokeWithResponseStream and prints its lines as they come.

Runs where the Lambda endpoint can be reached: in the VPC, or beside the local run with --endpoint-url.
The permission it needs is lambda:InvokeFunction.
https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.eventstream import ParserError
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError


class IncompleteReport(Exception):
    """The function failed, or its answer broke off."""


def payload_chunks(events: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The bytes of each PayloadChunk; raises IncompleteReport unless InvokeComplete comes last and without an error."""
    for event in events:
        if "PayloadChunk" in event:
            yield event["PayloadChunk"]["Payload"]
        elif "InvokeComplete" in event:
            complete = event["InvokeComplete"]
            if complete.get("ErrorCode"):
                raise IncompleteReport(f"{complete['ErrorCode']}: {error_message(complete.get('ErrorDetails', ''))}")
            return
    raise IncompleteReport("the connection ended before the function was done")


def error_message(details: str) -> str:
    """The message in `details`: JSON where the function threw the error, else text."""
    try:
        return str(json.loads(details)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return details


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, however the stream was cut; a newline byte never stands inside a character of UTF-8."""
    rest = b""
    for chunk in chunks:
        *complete, rest = (rest + chunk).split(b"\n")
        yield from complete
    if rest:
        yield rest


def print_report(chunks: Iterable[bytes]) -> None:
    """Prints each line to stdout and the progress to stderr: at every 1 % on a terminal, else at every 10 %."""
    step, end = (1, "\r") if sys.stderr.isatty() else (10, "\n")
    shown = received = 0
    for line in lines(chunks):
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
        received += len(line) + 1
        try:
            row = json.loads(line)
            at = f"row {row['row']:,} of {row['rows']:,}"
            percent = int(round(row["progress"] * 100, 6))
        except (ValueError, KeyError, TypeError) as error:
            raise IncompleteReport(f"it sent a line that is no row of a report, after {received:,} bytes") from error
        if percent // step > shown // step:
            shown = percent
            print(f"{percent:3}%  {at}  {received / 1000:,.1f} kB", end=end, file=sys.stderr, flush=True)


def lambda_client(endpoint_url: str | None) -> Any:
    """Lambda's API as the AWS SDK finds it; the local run as `lambda-streaming serve` is without AWS configuration."""
    if endpoint_url is None or urlsplit(endpoint_url).hostname not in ("127.0.0.1", "localhost"):
        return boto3.client("lambda", endpoint_url=endpoint_url)
    return boto3.client(
        "lambda",
        endpoint_url=endpoint_url,
        region_name=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Stream a report from a Lambda function in a VPC.")
    parser.add_argument("function", help="name or ARN of the function")
    parser.add_argument("--rows", type=int, default=1000, help="rows to ask for (default: %(default)s)")
    parser.add_argument("--endpoint-url", help="Lambda API to call, such as the local run's (default: AWS's)")
    options = parser.parse_args()
    try:
        try:
            client = lambda_client(options.endpoint_url)
        except ValueError as error:
            parser.error(f"argument --endpoint-url: {error}")
        response = client.invoke_with_response_stream(
            FunctionName=options.function, Payload=json.dumps({"rows": options.rows})
        )
        try:
            print_report(payload_chunks(response["EventStream"]))
        finally:
            if sys.stderr.isatty():
                print(file=sys.stderr)
    # Once the stream has begun, botocore lets urllib3's errors and its parser's through.
    except (BotoCoreError, ClientError, HTTPError, ParserError, IncompleteReport) as error:
        print(f"{options.function} did not deliver the report: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the lines has enough. Python would complain once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
