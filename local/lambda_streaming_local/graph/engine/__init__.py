"""What stands in the Pulumi engine's place while a program runs.

Runs under the program's own interpreter where that is Python, so it imports nothing but the Pulumi SDK and itself.
"""
