"""What answers on loopback as AWS would, a folder a door."""
