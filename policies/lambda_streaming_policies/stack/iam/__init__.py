"""IAM as rules read it: statements, their conditions, roles and what they hold."""
