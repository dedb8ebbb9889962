"""jetbridge-server add-member --user USERNAME --partner SLUG --role ROLE"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from jetbridge.server.accounts import members
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.partners.models import Partner


class Command(BaseCommand):
    help = "Give a user a role at a partner; for a member, change the role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="USERNAME")
        parser.add_argument("--partner", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *_: Any, **options: Any) -> None:
        username, slug, role = options["user"], options["partner"], Role(options["role"])
        try:
            user = User.objects.get(username=username)
            before = members.add(user, Partner.objects.get(slug=slug).pk, role)
        except User.DoesNotExist:
            raise CommandError(f"there is no user {username!r}: create-user makes one") from None
        except Partner.DoesNotExist:
            raise CommandError(f"there is no partner {slug!r}: create-partner makes one") from None
        except members.LastOwner as error:
            raise CommandError(str(error)) from None
        was = "" if before is None else " already" if before == role else f", was {before}"
        self.stdout.write(f"{username} is {role} of {slug}{was}")
