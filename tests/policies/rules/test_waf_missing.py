import pytest
from lambda_streaming_policies.stack.unknown import UNKNOWN

WAF = "waf-missing"


@pytest.mark.parametrize("acl", ["arn:aws:wafv2:us-east-1:1:global/webacl/a/b", UNKNOWN])
def test_a_web_acl(stack, nothing, bare_site, acl):
    bare_site(webAclId=acl)
    assert stack.judge(WAF) == nothing
