"""The door of Lambda's API: Invoke and InvokeWithResponseStream."""
