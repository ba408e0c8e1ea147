from __future__ import annotations

from aiohttp.test_utils import make_mocked_request
from lambda_streaming_local.doors.shared.request_log import RequestLog
from lambda_streaming_local.doors.shared.requests import Requests


def test_a_request_that_a_distribution_passes_on_is_one() -> None:
    requests = Requests(lambda log: None)
    requests.begin(RequestLog("cloudfront", "cdn", "GET", "/", request_id="id"), make_mocked_request("GET", "/"))
    assert len(requests) == 1
    passed_on = make_mocked_request("GET", "/", headers={"X-Amz-Cf-Id": "id"})
    requests.begin(RequestLog("function-url", "url", "GET", "/"), passed_on)
    assert len(requests) == 1
