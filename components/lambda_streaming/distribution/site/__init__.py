"""The files of a site, in a bucket that only the distribution reads."""
