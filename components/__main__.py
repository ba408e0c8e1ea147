"""What the engine starts: serves the components to Pulumi programs in any language."""

from lambda_streaming.provider import serve

if __name__ == "__main__":
    serve()
