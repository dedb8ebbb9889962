"""How a client's secret is kept: as one SHA-256, which is enough for 256 random bits and for nothing weaker."""

import hashlib
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare


class RandomSecretHasher(BasePasswordHasher):
    """Plain SHA-256, without salt or repetition: those slow down guessing, and nobody guesses 256 random bits.

    Only for secrets that `tokens.generate` made; a person's password goes through the first of PASSWORD_HASHERS.
    """

    algorithm = "random_secret_sha256"

    def salt(self) -> str:
        return ""

    def encode(self, password: str, salt: str = "") -> str:
        return f"{self.algorithm}${hashlib.sha256(password.encode()).hexdigest()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, digest = encoded.split("$", 1)
        return {"algorithm": algorithm, "hash": digest, "salt": ""}

    def verify(self, password: str, encoded: str) -> bool:
        return constant_time_compare(self.encode(password), encoded)

    def safe_summary(self, encoded: str) -> Any:
        return {"algorithm": self.algorithm, "hash": self.decode(encoded)["hash"][:6] + "…"}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """There is no work factor to make up for."""
