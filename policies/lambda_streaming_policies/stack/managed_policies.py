"""CloudFront's managed policies by id.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

from typing import Final

# Cache policies.
AMPLIFY: Final = "2e54312d-136d-493c-8eb9-b001f22f67d2"
CACHING_DISABLED: Final = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED: Final = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS: Final = "b2884449-e4de-46a7-ac36-70bc7f1ddd6d"
ELEMENTAL_MEDIA_PACKAGE: Final = "08627262-05a9-4f76-9ded-b50ca2e3a84f"
USE_ORIGIN_CACHE_CONTROL_HEADERS: Final = "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS: Final = "4cc15a8a-d715-48a4-82b8-cc0b614638fe"

# Origin request policies.
ALL_VIEWER: Final = "216adef6-5c7f-47e4-b989-5492eafa07d3"
ALL_VIEWER_AND_CLOUDFRONT_HEADERS: Final = "33f36d7e-f396-46d9-90e0-52428a34d9dc"
ALL_VIEWER_EXCEPT_HOST_HEADER: Final = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
CORS_CUSTOM_ORIGIN: Final = "59781a5b-3903-41f3-afcb-af62929ccde1"
CORS_S3_ORIGIN: Final = "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"
ELEMENTAL_MEDIA_TAILOR: Final = "775133bc-15f2-49f9-abea-afb2e0bf67d2"
HOST_HEADER_ONLY: Final = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
USER_AGENT_REFERER_HEADERS: Final = "acba4595-bd28-49b8-b9fe-13317c0390fa"

# Response headers policies.
CORS_AND_SECURITY_HEADERS: Final = "e61eb60c-9c35-4d20-a928-2b84e02af89c"
CORS_WITH_PREFLIGHT: Final = "5cc3b908-e619-4b99-88e5-2cf7f45965bd"
CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS: Final = "eaab4381-ed33-4a86-88ca-d9558dc6cd63"
SECURITY_HEADERS: Final = "67f7725c-6f97-4210-82d7-5512b31e9d03"
SIMPLE_CORS: Final = "60669652-455b-4ae9-85a4-c4c02393f86c"
