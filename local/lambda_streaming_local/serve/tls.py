"""A certificate for doors that speak TLS, made for one run."""

from __future__ import annotations

import ssl
from pathlib import Path

_HOSTS = ("localhost", "127.0.0.1", "*.localhost")


def make_server_context(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a door needs to speak TLS on loopback, and the certificate that a client must trust, in `folder`.

    The private keys are not kept, so the certificate is worth nothing after the run.
    """
    import trustme  # few runs speak TLS, and X.509 takes a while to load

    authority = trustme.CA(organization_name="lambda-streaming serve")
    certificate = folder / "ca.pem"
    authority.cert_pem.write_to_path(certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*_HOSTS).configure_cert(context)
    return context, certificate
