"""The arguments of StreamingUrl."""

from collections.abc import Sequence

import pulumi
from typing_extensions import NotRequired, TypedDict


class StreamingUrlArgs(TypedDict):
    function_name: pulumi.Input[str]
    """The name or ARN of the function, or of its alias. It must not be in a VPC: function URLs do not stream there."""
    qualifier: NotRequired[pulumi.Input[str]]
    """The alias that the URL calls. Version numbers and `$LATEST` are not valid. With another alias, with one where
    there was none, and without the one that there was, AWS makes another URL, with another address. Default: the alias
    in `function_name`, else the function itself."""
    authorization_type: NotRequired[pulumi.Input[str]]
    """Who may call: `AWS_IAM` for signed requests of permitted callers, or `NONE` for anyone, which needs `public`.
    Default: `AWS_IAM`."""
    allow_principals: NotRequired[Sequence[pulumi.Input[str]]]
    """Who may call beside those whose own policies allow it, with both permissions that a call needs: account ids such
    as `123456789012`, organization ids such as `o-a1b2c3d4e5`, ARNs of roles and users. Callers of another account need
    their own policies too. Default: nobody."""
    public: NotRequired[pulumi.Input[bool]]
    """Says that anyone on the internet is meant to call this URL; needed for `authorization_type` `NONE`. The policy
    rules url-auth-none and permission-public ask for exceptions then. Default: false."""
    invoke_mode: NotRequired[pulumi.Input[str]]
    """`RESPONSE_STREAM`, or `BUFFERED` for answers of 6 MB at most that are sent when complete.
    Default: `RESPONSE_STREAM`."""
    cors_allow_origins: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Origins whose pages may call the URL, such as `https://example.com`, or `*`. Leave CORS to one side: headers set
    here and in the handler come out doubled. Default: none."""
    cors_allow_methods: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """HTTP methods allowed from other origins, such as `POST`, or `*`. Browsers' `OPTIONS` is answered without being
    named. Default: none."""
    cors_allow_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Request headers allowed from other origins, such as `content-type`. Default: none."""
    cors_expose_headers: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Response headers that other origins' pages may read. Default: none."""
    cors_allow_credentials: NotRequired[pulumi.Input[bool]]
    """Whether other origins' pages may send cookies; not with the origin `*`. Default: false."""
    cors_max_age_seconds: NotRequired[pulumi.Input[float]]
    """Seconds that browsers keep the answer to a preflight request, 86400 at most. Default: 0."""
    region: NotRequired[pulumi.Input[str]]
    """The function's region. Default: the one in the ARN, else the provider's."""
