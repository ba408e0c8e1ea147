"""StreamingApi: a REST API that passes on a stream."""
