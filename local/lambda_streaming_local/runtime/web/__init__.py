"""Web servers behind the Lambda Web Adapter's contract."""
