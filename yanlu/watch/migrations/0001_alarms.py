from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("about", models.CharField(default="", max_length=60)),
                ("number", models.BigIntegerField(default=0)),
                ("raised_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(db_index=True, null=True)),
                ("over_told", models.BooleanField(default=False)),
            ],
            options={"verbose_name": "警示"},
        ),
    ]
