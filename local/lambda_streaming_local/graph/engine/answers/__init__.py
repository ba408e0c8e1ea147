"""What is answered where only AWS would know: lookups, and the outputs of resources, made up in AWS's own form."""
