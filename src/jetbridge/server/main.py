"""The command `jetbridge-server`: Django's own command line, with names spelled with hyphens."""

import os
import sys
from importlib.metadata import version

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility

SUMMARY = """usage: jetbridge-server COMMAND [options]      (jetbridge-server COMMAND --help)

run the server
  serve            serve the API and the pages on 127.0.0.1
  demo             fill an empty database with demo partners and print a working token
  migrate          create or update the tables
  check --deploy   look for settings that production should not have
  backup FILE      copy the live database to a file

partners and their people
  create-partner   a partner
  create-key       a partner key, with its secret
  create-user      somebody who signs in
  add-member       give a user a role at a partner
  token            an access token for a user

the record of it
  audit            print the audit log
  prune            delete what has had its time: sessions, codes, tokens

activations
  import activations FILE --key K    read CSV or NDJSON
  verify                             recount everything; exit 1 on a difference

billing
  prices           set|list: what plans cost, from a day on
  close-month      make the invoices of the months that have ended
  invoices         list|finalise|pay|void|uncollectible|credit
  back-end         set|list: who bills a key, the ledger or Stripe
  billing-details  what a partner's invoices are made with: currency, zone, address, tax
  issuer           who makes the invoices out

`jetbridge-server help` lists Django's commands as well."""


def main() -> None:
    """Run one command; without one, say which there are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jetbridge.server.settings")
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.stdout.write(SUMMARY + "\n")
    elif sys.argv[1] == "--version":
        sys.stdout.write(f"jetbridge-server {version('jetbridge')}\n")
    else:
        _run([sys.argv[0], sys.argv[1].replace("-", "_"), *sys.argv[2:]])


def _run(arguments: list[str]) -> None:
    try:
        ManagementUtility(arguments).execute()
    except ImproperlyConfigured as error:
        sys.exit(f"jetbridge-server: {error}")
