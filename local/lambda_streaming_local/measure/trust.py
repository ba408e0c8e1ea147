"""Which certificates of servers are trusted."""

from __future__ import annotations

import ssl
from pathlib import Path

from ..graph import InputProblem


def load_trust(ca: Path) -> ssl.SSLContext:
    """Trusts what this machine trusts and the certificates in the PEM file `ca`. Raises `InputProblem`."""
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca)
    except ssl.SSLError as error:
        raise InputProblem(f"--ca: {ca} has no certificates in PEM form; give the authority's ca.pem") from error
    except OSError as error:
        raise InputProblem(f"--ca: {ca} cannot be read: {error.strerror}") from error
    return context


def describe_certificate_error(error: BaseException) -> str | None:
    """What is wrong with a server's certificate; None where `error` is of another kind."""
    seen: BaseException | None = error
    # aiohttp's own error is of this class too, but does not say what is wrong.
    while seen is not None and not (isinstance(seen, ssl.SSLCertVerificationError) and hasattr(seen, "verify_code")):
        seen = seen.__cause__ or seen.__context__
    if seen is None:
        return None
    # https://docs.openssl.org/3.0/man1/openssl-verification-options/ : expired, not yet valid, for another
    # host's name or address
    mends = {
        10: "renew it",
        9: "look at this machine's clock",
        62: "use a name that it is for",
        64: "use a name that it is for",
    }
    mend = mends.get(
        seen.verify_code,
        "give the certificate of the authority that issued it with --ca FILE (`serve --tls` prints where its own is)",
    )
    return f"its certificate is not trusted ({seen.verify_message.rstrip('.')}); {mend}"
