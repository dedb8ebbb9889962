"""The two clients that every server has: its portal, and the command line `jetbridge`.

Their redirect URLs follow the origin and are not stored (`redirects.is_registered`).
"""

from django.db import migrations

CLIENTS = [("1", "Jetbridge portal"), ("2", "jetbridge, the command line")]


def add_clients(apps, schema_editor):
    application = apps.get_model("oauth", "Application")
    for client_id, name in CLIENTS:
        application.objects.create(
            client_id=client_id,
            name=name,
            client_type="public",
            authorization_grant_type="authorization-code",
            client_secret="",
        )


class Migration(migrations.Migration):
    dependencies = [("oauth", "0002_accesstoken_grant_application_description_and_more"), ("oauth2_provider", "0022_refreshtoken_token_family_index")]
    operations = [migrations.RunPython(add_clients, migrations.RunPython.noop)]
