"""Type tokens of the pulumi-aws resources that the rules read."""

from typing import Final

FUNCTION: Final = "aws:lambda/function:Function"
ALIAS: Final = "aws:lambda/alias:Alias"
FUNCTION_URL: Final = "aws:lambda/functionUrl:FunctionUrl"
PERMISSION: Final = "aws:lambda/permission:Permission"
RESOURCE_POLICY: Final = "aws:lambda/resourcePolicy:ResourcePolicy"
DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
CACHE_POLICY: Final = "aws:cloudfront/cachePolicy:CachePolicy"
ORIGIN_ACCESS_CONTROL: Final = "aws:cloudfront/originAccessControl:OriginAccessControl"
SUBNETS: Final = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
VPC_ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
VPC_ENDPOINT_POLICY: Final = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
