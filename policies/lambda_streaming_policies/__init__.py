"""Rules for AWS Lambda response streaming, and the Pulumi policy pack made of them."""
