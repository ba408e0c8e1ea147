"""Draws `picture.svg` of each example: the way of a request from left to right, and of the stream back.

python scripts/example_pictures.py writes them all; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

EXAMPLES = Path(__file__).parents[1] / "examples"
WIDTH, HEIGHT, GAP, MARGIN = 124, 52, 46, 14
ROW = HEIGHT + 42

# As docs/pictures/door-*.svg.
STYLE = """
    .ground { fill: #fff; }
    .box { fill: #e8eaf6; stroke: #3f51b5; stroke-width: 1.5; }
    .aws { fill: #fff3e0; stroke: #b35900; stroke-width: 1.5; }
    text { font-family: system-ui, sans-serif; text-anchor: middle; fill: #222; }
    .name { font-size: 15px; font-weight: 600; }
    .note { font-size: 13px; fill: #444; }
    .way { fill: none; stroke: #444; stroke-width: 1.6; }
    .stream { fill: none; stroke: #00796b; stroke-width: 3; stroke-dasharray: 3 6; stroke-linecap: round; }
    .tip { fill: #444; }
    .drop { fill: #00796b; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #1b1d29; }
      .box { fill: #283593; stroke: #9fa8da; }
      .aws { fill: #4e342e; stroke: #ffb74d; }
      text { fill: #f5f5f5; }
      .note { fill: #cfd0d8; }
      .way { stroke: #cfd0d8; }
      .tip { fill: #cfd0d8; }
      .stream { stroke: #4db6ac; }
      .drop { fill: #4db6ac; }
    }
"""
MARKERS = """
    <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0l8 4-8 4z"/></marker>
    <marker id="drop" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="4" markerHeight="4" orient="auto"><path class="drop" d="M0 0l8 4-8 4z"/></marker>
"""


@dataclass(frozen=True)
class Box:
    """A name of at most 14 letters and a note of at most 18; `aws` where it stands at AWS."""

    name: str
    note: str = ""
    aws: bool = True


@dataclass(frozen=True)
class Picture:
    """`way` is asked from left to right and streams back; `below` stands under a box of the way, and is asked by it."""

    title: str
    description: str
    way: tuple[Box, ...]
    below: dict[int, Box] = field(default_factory=dict)
    streams: bool = True


BROWSER = Box("Browser", "", aws=False)
CLOUDFRONT = Box("CloudFront", "signs")
URL = Box("Function URL", "AWS_IAM")
PICTURES = {
    "api-gateway": Picture(
        "A REST API with an authorizer and a usage plan",
        "A caller with a token and an API key asks a REST API, which asks an authorizer function and the usage plan, and "
        "passes on the stream of a Lambda function.",
        (Box("Caller", "token, API key", aws=False), Box("REST API", "mode STREAM"), Box("Lambda", "up to 2 minutes")),
        {1: Box("Authorizer", "and usage plan")},
    ),
    "assistant": Picture(
        "A language model's stream, relayed",
        "A caller asks CloudFront behind a web ACL, which signs the request to the function URL; the function relays the "
        "provider's stream and keeps answers in DynamoDB.",
        (
            Box("Caller", "", aws=False),
            CLOUDFRONT,
            URL,
            Box("Lambda", "relays"),
            Box("Provider", "the model", aws=False),
        ),
        {1: Box("Web ACL", "rate per address"), 3: Box("DynamoDB", "the last hour")},
    ),
    "chat": Picture(
        "A chat page and its stream",
        "A browser asks CloudFront: /api/* goes, signed, to the function URL and a Lambda function, which may ask a "
        "model; the rest comes from a private bucket.",
        (BROWSER, CLOUDFRONT, URL, Box("Lambda", "events"), Box("Bedrock", "if you name one")),
        {1: Box("Site", "private bucket")},
    ),
    "consumers": Picture(
        "One package, four languages",
        "Programs in Python, TypeScript, Go and YAML use the same components, which declare the same resources.",
        (
            Box("Your program", "Python, TS, Go…", aws=False),
            Box("Components", "one package", aws=False),
            Box("Resources", "the same"),
        ),
        streams=False,
    ),
    "download": Picture(
        "A download past 6 MB",
        "A browser asks CloudFront, which signs the request to the function URL; the function passes on a file of a "
        "private bucket, or makes one.",
        (BROWSER, CLOUDFRONT, URL, Box("Lambda", "up to 200 MB"), Box("S3", "private bucket")),
    ),
    "fastapi": Picture(
        "FastAPI behind the Lambda Web Adapter",
        "A signed request goes to the function URL of the alias live; the Lambda Web Adapter passes it on to uvicorn, and "
        "each chunk back.",
        (
            Box("Caller", "SigV4", aws=False),
            Box("Function URL", "alias live"),
            Box("Web Adapter", "in Lambda"),
            Box("FastAPI", "uvicorn"),
        ),
    ),
    "hono": Picture(
        "React rendered on the server",
        "A browser asks CloudFront, which signs the request to the function URL; Hono routes and React renders, part by "
        "part.",
        (BROWSER, CLOUDFRONT, URL, Box("Lambda", "Hono"), Box("React", "part by part")),
    ),
    "json-lines": Picture(
        "Rows as they are found",
        "A browser asks CloudFront: /api/* goes, signed, to the function URL and a Lambda function that reads page by "
        "page; the rest comes from a private bucket.",
        (BROWSER, CLOUDFRONT, URL, Box("Lambda", "page by page")),
        {1: Box("Site", "private bucket")},
    ),
    "private-vpc": Picture(
        "A stream inside a VPC",
        "A caller in a security group of the VPC calls InvokeWithResponseStream through an interface endpoint whose "
        "policy admits one function.",
        (
            Box("Caller", "security group"),
            Box("Endpoint", "its policy"),
            Box("Lambda API", "streams"),
            Box("Lambda", "in the VPC"),
        ),
    ),
    "production": Picture(
        "One service with what production asks for",
        "A viewer asks the service's own domain: CloudFront with a web ACL and an access log signs the request to the "
        "function URL of the alias live; alarms and a dashboard watch the function.",
        (
            Box("Viewer", "your domain", aws=False),
            CLOUDFRONT,
            Box("Function URL", "alias live"),
            Box("Lambda", "50 at once"),
        ),
        {1: Box("Web ACL", "and access log"), 3: Box("Alarms", "and dashboard")},
    ),
    "progressive-html": Picture(
        "A page that arrives in parts",
        "A browser asks CloudFront, which signs every request to the function URL; the function sends the shell at once "
        "and each section when it is ready.",
        (BROWSER, CLOUDFRONT, URL, Box("Lambda", "shell, sections")),
    ),
    "rejected": Picture(
        "Stopped before it is deployed",
        "A program with misconfigurations is judged by the policy pack, on this machine and in Pulumi's engine, and "
        "nothing reaches AWS.",
        (
            Box("Program", "misconfigured", aws=False),
            Box("Policy pack", "check, preview", aws=False),
            Box("AWS", "never asked"),
        ),
        streams=False,
    ),
}


def draw(picture: Picture) -> str:
    width = 2 * MARGIN + len(picture.way) * WIDTH + (len(picture.way) - 1) * GAP
    height = 2 * MARGIN + HEIGHT + (ROW if picture.below else 0)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc">',
        f'  <title id="title">{escape(picture.title)}</title>',
        f'  <desc id="desc">{escape(picture.description)}</desc>',
        f"  <style>{STYLE}  </style>",
        f"  <defs>{MARKERS}  </defs>",
        f'  <rect class="ground" width="{width}" height="{height}" rx="10"/>',
    ]
    for number, box in enumerate(picture.way):
        left = MARGIN + number * (WIDTH + GAP)
        lines += _box(box, left, MARGIN)
        if number:
            ask = f"M{left - GAP + 2} {MARGIN + 16} H{left - 2}"
            lines.append(f'  <path class="way" marker-end="url(#tip)" d="{ask}"/>')
            if picture.streams:
                back = f"M{left - 2} {MARGIN + 36} H{left - GAP + 4}"
                lines.append(f'  <path class="stream" marker-end="url(#drop)" d="{back}"/>')
    for number, box in picture.below.items():
        left = MARGIN + number * (WIDTH + GAP)
        lines += _box(box, left, MARGIN + ROW)
        down = f"M{left + WIDTH // 2} {MARGIN + HEIGHT + 2} V{MARGIN + ROW - 2}"
        lines.append(f'  <path class="way" marker-end="url(#tip)" d="{down}"/>')
    return "\n".join([*lines, "</svg>", ""])


def _box(box: Box, left: int, top: int) -> list[str]:
    middle = left + WIDTH // 2
    lines = [
        f'  <rect class="{"aws" if box.aws else "box"}" x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="7"/>',
        f'  <text class="name" x="{middle}" y="{top + (22 if box.note else 31)}">{escape(box.name)}</text>',
    ]
    if box.note:
        lines.append(f'  <text class="note" x="{middle}" y="{top + 41}">{escape(box.note)}</text>')
    return lines


def main() -> None:
    for name, picture in PICTURES.items():
        (EXAMPLES / name / "picture.svg").write_text(draw(picture), encoding="utf-8")


if __name__ == "__main__":
    main()
