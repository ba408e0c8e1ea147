"""Who is calling, and what the stack lets them do: signatures, identities, policies, permissions."""
