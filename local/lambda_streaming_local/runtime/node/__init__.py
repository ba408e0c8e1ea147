"""Finding Node.js and AWS's runtime client for it."""
