"""What every door needs: the HTTP application, limits, the prelude of a streamed response."""
