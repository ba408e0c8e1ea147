"""docs/changing.md says what was recorded, of every argument that there was then."""

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("changing", ROOT / "scripts/changing.py")
assert spec is not None
assert spec.loader is not None
changing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(changing)
RESULTS = json.loads(changing.RESULTS.read_text(encoding="utf-8"))


def test_the_page_is_what_was_recorded():
    assert changing.page(RESULTS) == changing.PAGE.read_text(encoding="utf-8"), "run: make docs"


def test_an_update_moves_no_url():
    """What a service changes often: that a canary or a new version keeps the address is what its alias is for."""
    moving = {
        row["argument"]
        for row in RESULTS["StreamingService"]
        if changing.ADDRESSES & set(row.get("replaced", ())) and row["change"] != "in place of `code`"
    }
    assert moving == {"publish", "alias", "region", "vpc_endpoint_ids"}
