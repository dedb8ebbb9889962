import django.db.models.deletion
from django.db import migrations, models

# Days so far are UTC's, as every partner's zone is until an operator sets another.
END = "CASE WHEN cancelled_on <= disputed_on THEN cancelled_on ELSE coalesce(disputed_on, cancelled_on) END"
FILL = """
    INSERT INTO activations_billingday (key_id, product_id, day, starts, ends)
    SELECT key_id, product_id, day, sum(starts), sum(ends) FROM (
        SELECT key_id, product_id, first AS day, 1 AS starts, 0 AS ends FROM billed
        UNION ALL
        SELECT key_id, product_id, stop, 0, 1 FROM billed WHERE stop IS NOT NULL
    ) AS moves GROUP BY key_id, product_id, day
"""


def fill(apps, schema_editor):
    day = "({} AT TIME ZONE 'UTC')::date" if schema_editor.connection.vendor == "postgresql" else "date({})"
    first, stop = day.format("activated_on"), day.format(END)
    billed = (
        f"SELECT key_id, product_id, {first} AS first, {stop} AS stop FROM activations_activation"
        f" WHERE coalesce({first} <> {stop}, true)"
    )
    schema_editor.execute(f"WITH billed AS ({billed}) {FILL}")


class Migration(migrations.Migration):

    dependencies = [
        ('activations', '0001_initial'),
        ('partners', '0003_billing_details'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingDay',
            fields=[
                ('pk', models.CompositePrimaryKey('key_id', 'product_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('product_id', models.PositiveBigIntegerField()),
                ('day', models.DateField()),
                ('starts', models.BigIntegerField(default=0)),
                ('ends', models.BigIntegerField(default=0)),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partnerkey')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gte', 0), ('starts__gte', 0)), name='billingday_not_negative')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
