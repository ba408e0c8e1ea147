"""Where CloudFront's own parts live."""

US_EAST_1 = "us-east-1"
"""CloudFront takes certificates, web ACLs, access logs and Lambda@Edge functions from this region only.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
"""
