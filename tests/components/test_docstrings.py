import inspect
import re

import pytest
from lambda_streaming import StreamingApi, StreamingMonitoring, StreamingVpcEndpoint


@pytest.mark.parametrize("component", [StreamingApi, StreamingMonitoring, StreamingVpcEndpoint])
def test_the_example_is_a_program(deploy, component, tmp_path, monkeypatch):
    example = re.findall(r"```python\n(.*?)```", inspect.getdoc(component) or "", re.DOTALL)[0]
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "index.mjs").write_text("")
    monkeypatch.chdir(tmp_path)

    deployment = deploy(lambda: exec(example, {}))

    assert len(deployment.of_type(component.__name__)) == 1
