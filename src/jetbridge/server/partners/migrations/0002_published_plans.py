"""WordPress.com's published Jetpack plans, and the standalone products under ids of ours (from 90001)."""

from django.db import migrations

PLANS = [
    (2002, "free", "Jetpack Free"),
    (2005, "personal", "Jetpack Personal, yearly"),
    (2006, "personal-monthly", "Jetpack Personal, monthly"),
    (2000, "premium", "Jetpack Premium, yearly"),
    (2003, "premium-monthly", "Jetpack Premium, monthly"),
    (2001, "professional", "Jetpack Professional, yearly"),
    (2004, "professional-monthly", "Jetpack Professional, monthly"),
    (90001, "jetpack-backup-daily", "Jetpack Backup, daily"),
    (90002, "jetpack-backup-realtime", "Jetpack Backup, real-time"),
    (90003, "jetpack-scan", "Jetpack Scan"),
    (90004, "jetpack-anti-spam", "Jetpack Anti-spam"),
]


def add_plans(apps, schema_editor):
    plan = apps.get_model("partners", "Plan")
    plan.objects.bulk_create(plan(product_id=i, slug=slug, name=name) for i, slug, name in PLANS)


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]
