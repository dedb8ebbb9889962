"""What a new password ends. Django calls this wherever a password is set: a page, the admin, a command."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetbridge.server.accounts.models import User


class EndsAccess:
    """A password validator that refuses nothing, for the sake of its `password_changed`.

    The user's other sessions end by themselves: Django keeps a hash of the password's hash in each.
    """

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Any password will do."""

    def get_help_text(self) -> str:
        return "A new password ends your other sessions and revokes your access tokens."

    def password_changed(self, password: str, user: "User") -> None:
        from jetbridge.server.oauth import connections  # it imports the user

        connections.end_all(user)
