"""The CloudFront functions of a distribution, run where its behaviors say."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Resource

from ..answer import Answer
from ..behaviors import Behavior, Distribution
from ..viewer import Viewer
from .event import change_answer, change_request, is_answer, make_viewer_event, read_generated
from .function import EdgeFunction, OnLog, find_edge_function


class EdgeFunctions:
    """Raises `InputProblem` where one of them cannot be run."""

    def __init__(self, resource: Resource, distribution: Distribution, graph: Graph, on_log: OnLog) -> None:
        self._distribution: Mapping[str, Any] = resource.props.data
        arns = {one.arn for behavior in distribution.behaviors for one in behavior.functions}
        self._functions = {arn: find_edge_function(arn, resource, graph, on_log) for arn in sorted(arns)}

    async def close(self) -> None:
        async with AsyncExitStack() as exits:
            for function in self._functions.values():
                exits.push_async_callback(function.close)

    async def on_request(self, viewer: Viewer, behavior: Behavior) -> Answer | None:
        """Runs the viewer request function, which may change `viewer` or answer itself. Raises `FunctionFailed`."""
        function = self._find(behavior, "viewer-request")
        if function is None:
            return None
        event = make_viewer_event(viewer, self._distribution)
        result = await function.run(event, viewer.query)
        if is_answer(result):
            return read_generated(result)
        change_request(viewer, event["request"], result)
        return None

    async def on_response(self, viewer: Viewer, behavior: Behavior, answer: Answer) -> Answer:
        """Runs the viewer response function. Raises `FunctionFailed`."""
        function = self._find(behavior, "viewer-response")
        if function is None:
            return answer
        event = make_viewer_event(viewer, self._distribution, answer)
        return change_answer(answer, event["response"], await function.run(event, viewer.query))

    def _find(self, behavior: Behavior, event: str) -> EdgeFunction | None:
        return next((self._functions[one.arn] for one in behavior.functions if one.event == event), None)
