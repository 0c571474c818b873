"""Windows get a text for the public; what was there becomes a note for editors."""

from django.db import migrations, models

from cms import taxonomy


# Costs that read like remarks, and how they are worded now.
REWORDED = {
    "無料（Web受付開始時の記載）": "無料",
    "有料（1類の上限: ネットワーク監視型 月額1万円以下、端末監視型 1台月額2,000円以下。2類は緩和）": (
        "有料（1類は、ネットワークを見守る型が月1万円以下、端末を見守る型が1台月2,000円以下。2類は、この上限がゆるやかです）"
    ),
}


def describe(apps, schema_editor):
    """The shipped text where the note is the shipped one; where an editor wrote it, what the public read so far."""
    shipped = {item["id"]: item for item in taxonomy.load("windows")["windows"]}
    for window in apps.get_model("cms", "Window").objects.all():
        item = shipped.get(window.code)
        as_shipped = item is not None and window.note == (item["note_ja"] or "")
        window.description = (item["description_ja"] or "") if as_shipped else window.note
        window.cost = REWORDED.get(window.cost, window.cost)
        window.save(update_fields=["description", "cost"])


class Migration(migrations.Migration):
    dependencies = [("cms", "0007_generation")]
    operations = [
        migrations.AddField(
            model_name="window",
            name="description",
            field=models.TextField(
                blank=True, help_text="だれでも読めます。何を受けるか、何をしないか。", verbose_name="説明"
            ),
        ),
        migrations.AlterField(
            model_name="window",
            name="note",
            field=models.TextField(blank=True, help_text="公開されません。", verbose_name="編集者のメモ"),
        ),
        migrations.AlterField(
            model_name="window",
            name="hours",
            field=models.CharField(
                blank=True,
                help_text="「平日8時30分〜17時15分」「24時間」のように書くと、いま開いているかが表示されます。",
                max_length=200,
                verbose_name="受付時間",
            ),
        ),
        migrations.RunPython(describe, migrations.RunPython.noop),
    ]
