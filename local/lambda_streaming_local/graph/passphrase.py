"""Decrypts a stack's configuration with its passphrase, where the environment has it.

Source: pulumi/pulumi pkg/secrets/passphrase/manager.go and sdk/go/common/resource/config/crypt.go
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .problem import InputProblem

_ROUNDS, _KEY_BYTES = 1_000_000, 32
_SALT = re.compile(r"v1:(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?:v1:.*")
_GIVE = "give it with --config"


class Passphrase:
    """Reads the values of a stack with this `encryptionsalt`, which it has where it is encrypted with a passphrase."""

    def __init__(self, salt: object) -> None:
        self._salt = salt if isinstance(salt, str) and _SALT.fullmatch(salt) else None

    def decrypt(self, value: str) -> str | None:
        """None where the passphrase is not known, or is another one."""
        return _decrypt(value, self._key) if self._key else None

    @property
    def advice(self) -> str:
        """What the user can do about a value that was not decrypted."""
        if self._salt is None:
            return _GIVE
        if _find_passphrase() is not None:
            return f"the passphrase in the environment is not the stack's: set that one, or {_GIVE}"
        return f"{_GIVE}, or the stack's passphrase in PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"

    @cached_property
    def _key(self) -> bytes | None:
        passphrase = _find_passphrase()
        if self._salt is None or passphrase is None:
            return None
        _, salt, proof = self._salt.split(":", 2)
        key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), base64.b64decode(salt), _ROUNDS, _KEY_BYTES)
        return key if _decrypt(proof, key) else None


def _find_passphrase() -> str | None:
    """As the engine finds it, which also takes an empty one; None where there is none."""
    if "PULUMI_CONFIG_PASSPHRASE" in os.environ:
        return os.environ["PULUMI_CONFIG_PASSPHRASE"]
    file = Path(os.environ.get("PULUMI_CONFIG_PASSPHRASE_FILE") or os.devnull)
    try:
        return file.read_text(encoding="utf-8").strip() if file.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise InputProblem(f"PULUMI_CONFIG_PASSPHRASE_FILE: {file} cannot be read: {error}") from error


def _decrypt(value: str, key: bytes) -> str | None:
    try:
        _, nonce, encrypted = value.split(":")
        return AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(encrypted), None).decode()
    except (ValueError, InvalidTag):
        return None
