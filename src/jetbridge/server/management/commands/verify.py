"""jetbridge-server verify"""

from typing import Any

from django.core.management.base import CommandError

from jetbridge.server.activations.verify import SHOWN, verify
from jetbridge.server.management.base import BaseCommand


class Command(BaseCommand):
    help = "Recount everything that is kept beside the activations; exit 1 on a difference."

    def handle(self, *_: Any, **__: Any) -> None:
        findings = verify()
        for line in findings.shown:
            self.stdout.write(line)
        if findings.differences > SHOWN:
            self.stdout.write(f"… and {findings.differences - SHOWN} more")
        if findings.differences:
            raise CommandError(f"{findings.differences} differences")
        self.stdout.write(f"verified {findings.activations} activations of {findings.keys} keys")
