"""The door of a distribution: what CloudFront does between a viewer and an origin."""
