"""jetbridge-server create-user USERNAME --email ADDRESS"""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from jetbridge.server.accounts import users
from jetbridge.server.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make a user. The password is asked for on a terminal; elsewhere one is made and printed, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", required=True)
        parser.add_argument("--staff", action="store_true", help="may use the admin pages, and change everything there")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--password-stdin", action="store_true", help="read the password from stdin's first line")
        choice.add_argument("--generate", action="store_true", help="make a password and print it")

    def handle(self, *_: Any, **options: Any) -> None:
        password = _given_password(options)
        chosen = users.generate_password() if password is None else password
        try:
            user = users.create(options["username"], options["email"], password=chosen, staff=options["staff"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except users.UserExists as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"user {user.pk}, {user.username}")
        if password is None:
            self.stdout.write(f"password {chosen}")
            self.stderr.write("Keep the password now: it is not shown again.")


def _given_password(options: dict[str, Any]) -> str | None:
    """None where one is to be made."""
    if options["password_stdin"]:
        return sys.stdin.readline().rstrip("\r\n")
    if options["generate"] or not sys.stdin.isatty():
        return None
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise CommandError("the two passwords differ")
    return password
