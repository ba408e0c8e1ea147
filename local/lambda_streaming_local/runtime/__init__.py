"""Runs functions as Lambda does: processes, invocations, AWS's own runtime client."""
