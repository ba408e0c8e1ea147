"""StreamingDistribution: CloudFront in front of function URLs and a site."""
