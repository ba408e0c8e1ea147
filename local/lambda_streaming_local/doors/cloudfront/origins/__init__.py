"""Where CloudFront gets its answers: function URLs, buckets, other hosts."""
