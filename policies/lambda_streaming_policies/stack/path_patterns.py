"""What a behavior's path pattern says of the answers that come through it."""

from __future__ import annotations

import re

from .resource import Block

# Where Next.js, Astro, Nuxt, SvelteKit, Remix, SolidStart and Vite put the files that they build.
_FOLDERS = frozenset(
    {"_app", "_astro", "_build", "_nuxt", "assets", "build", "css", "fonts", "images", "img", "js", "static"}
)
_EXTENSION = re.compile(r"\.(?:avif|css|gif|ico|jpe?g|m?js|map|otf|png|svg|ttf|txt|wasm|webmanifest|webp|woff2?|xml)$")


def is_for_files(behavior: Block) -> bool:
    """Whether a path pattern is that of files, such as `/_next/static/*` or `*.css`: they are nobody's own answer."""
    pattern = behavior.data.get("pathPattern")
    if not isinstance(pattern, str):
        return False
    path = pattern.lower().strip("/")
    folders = {folder.rstrip("*") for folder in path.split("/")}
    return bool(_EXTENSION.search(path)) or path.startswith("_next/image") or not folders.isdisjoint(_FOLDERS)
