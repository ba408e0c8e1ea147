"""The functions that run at CloudFront's edge."""
