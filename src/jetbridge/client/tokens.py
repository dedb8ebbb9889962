"""Where tokens are kept: a file of the user's own, per host and profile, or the system's keyring for who asks for it.

The only reader and writer of that file. Asks no server and reads no environment: `accounts` does.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from jetbridge.client.errors import JetbridgeError
from jetbridge.client.oauth import Token

FILE, KEYRING = "file", "keyring"
KEYRING_SECONDS = 3
LOCK_SECONDS = 60
_SERVICE = "jetbridge"
_SECRETS = ("access_token", "refresh_token")
T = TypeVar("T")


class StoreError(JetbridgeError):
    """The store cannot be read or written; the message says what to mend."""


@dataclass(frozen=True)
class SignIn:
    """Somebody's token for a host, under a profile's name."""

    host: str
    profile: str
    token: Token
    user: str | None = None
    kept_in: str = FILE

    @property
    def place(self) -> tuple[str, str]:
        return self.host, self.profile


class Store:
    """A folder with `tokens.json` (0600 in 0700). What is written is there whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "tokens.json"

    def sign_ins(self) -> list[SignIn]:
        """The latest is last. Those in the keyring come without their secrets."""
        return self._read()

    def find(self, host: str, profile: str) -> SignIn | None:
        """With its secrets, wherever they are kept."""
        found = next((one for one in self._read() if one.place == (host, profile)), None)
        return _with_secrets(found) if found and found.kept_in == KEYRING else found

    def keep(self, sign_in: SignIn) -> None:
        """Replaces the one of the same host and profile, and becomes the latest."""
        others = [one for one in self._read() if one.place != sign_in.place]
        if sign_in.kept_in == KEYRING:
            _ask_keyring(lambda keyring: keyring.set_password(_SERVICE, _name(sign_in), _secrets(sign_in.token)))
        self._write([*others, sign_in])

    def renew(self, sign_in: SignIn) -> None:
        """The same sign-in with a newer token: the order stays, so `latest` does too."""
        if sign_in.kept_in == KEYRING:
            _ask_keyring(lambda keyring: keyring.set_password(_SERVICE, _name(sign_in), _secrets(sign_in.token)))
        self._write([sign_in if one.place == sign_in.place else one for one in self._read()])

    def forget(self, sign_in: SignIn) -> None:
        if sign_in.kept_in == KEYRING:
            _ask_keyring(lambda keyring: keyring.delete_password(_SERVICE, _name(sign_in)))
        self._write([one for one in self._read() if one.place != sign_in.place])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time, on every system; who is killed leaves no lock behind. SQLite knows how."""
        self._make_folder()
        os.close(os.open(self.folder / "tokens.lock", os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self.folder / "tokens.lock", timeout=LOCK_SECONDS, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            connection.close()
            raise StoreError(f"{self.folder} cannot be locked ({error}): does another jetbridge hang?") from None
        try:
            yield
        finally:
            connection.close()

    def _read(self) -> list[SignIn]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.path} cannot be read: {error}") from None
        try:
            return [_sign_in(one) for one in json.loads(text)["sign_ins"]]
        except (ValueError, TypeError, KeyError):
            raise StoreError(f"{self.path} is damaged. Delete it, then sign in anew: jetbridge login") from None

    def _write(self, sign_ins: list[SignIn]) -> None:
        """Beside the file first, then in its place. Never with wider rights, not for a moment."""
        part = self.path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        try:
            self._make_folder()
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump({"sign_ins": [_stored(one) for one in sign_ins]}, file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"{self.path} cannot be written: {error}") from None

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be made: {error}") from None


def _sign_in(stored: dict[str, Any]) -> SignIn:
    return SignIn(**(stored | {"token": Token(**({"access_token": ""} | stored["token"]))}))


def _stored(sign_in: SignIn) -> dict[str, Any]:
    stored = asdict(sign_in)
    if sign_in.kept_in == KEYRING:
        stored["token"] = {name: value for name, value in stored["token"].items() if name not in _SECRETS}
    return stored


# --- the keyring --------------------------------------------------------------------------------------------


def _name(sign_in: SignIn) -> str:
    return f"{sign_in.profile}@{sign_in.host}"


def _secrets(token: Token) -> str:
    return json.dumps({name: getattr(token, name) for name in _SECRETS})


def _with_secrets(sign_in: SignIn) -> SignIn | None:
    found = _ask_keyring(lambda keyring: keyring.get_password(_SERVICE, _name(sign_in)))
    if found is None:
        return None
    return replace(sign_in, token=replace(sign_in.token, **json.loads(found)))


def _ask_keyring(ask: Callable[[Any], T]) -> T:
    """A locked keyring may wait for a dialog that nobody sees, so it gets three seconds."""
    try:
        import keyring
    except ImportError:
        raise StoreError("The keyring needs an extra: pip install 'jetbridge[keyring]'") from None
    answers: list[T] = []
    failures: list[Exception] = []

    def work() -> None:
        try:
            answers.append(ask(keyring))
        except Exception as error:  # whatever a back end raises is the reason that we report
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(KEYRING_SECONDS)
    if answers:
        return answers[0]
    why = str(failures[0]) if failures else f"it did not answer within {KEYRING_SECONDS} seconds"
    raise StoreError(f"The keyring failed: {why}. Without --keyring, tokens are kept in a file.")
