"""The stack as rules and local run read it: resources, how they are linked, what AWS and Pulumi call them."""
