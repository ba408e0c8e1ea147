"""What several components need: reading arguments, options, names, regions."""
