from __future__ import annotations

import pytest
from lambda_streaming_local.runtime.node.flags import choose_flags

ALWAYS = ["--expose-gc", "--max-http-header-size=81920"]


@pytest.mark.parametrize(
    ("runtime", "node", "options", "flags"),
    [
        pytest.param(20, (20, 20), "", ["--no-experimental-require-module"], id="20 on 20"),
        pytest.param(
            22, (22, 12), "", ["--no-experimental-require-module", "--no-experimental-detect-module"], id="22 on 22"
        ),
        pytest.param(24, (24, 0), "", [], id="24 on 24"),
        pytest.param(22, (20, 9), "", [], id="22 on 20"),
        pytest.param(
            22,
            (22, 12),
            "--experimental-require-module --no-warnings",
            ["--no-experimental-detect-module"],
            id="the user wants it on",
        ),
    ],
)
def test_what_lambda_turns_off_is_turned_off_where_it_is_on(runtime, node, options, flags):
    assert choose_flags(runtime, node, options) == [*ALWAYS, *flags]
