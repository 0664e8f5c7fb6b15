from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the merging of twins: PostgreSQL alters no table in the transaction that changed what points to it.
    dependencies = [("articles", "0008_picture_facts")]

    operations = [
        migrations.AlterField("image", "content_hash", models.CharField(max_length=64, unique=True, editable=False)),
    ]
