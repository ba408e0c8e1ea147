"""StreamingVpcEndpoint: the way to Lambda's API from inside a VPC."""
