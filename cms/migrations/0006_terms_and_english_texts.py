"""The page of terms, and English texts of the pages every installation begins with."""

from pathlib import Path

from django.db import migrations
from django.db.models import F
from django.utils import timezone
from treebeard.numconv import NumConv

PAGES_DIR = Path(__file__).resolve().parent.parent / "data" / "pages"
ENGLISH = {
    "about": "About this desk",
    "privacy": "How we use what you write",
    "accessibility": "Accessibility",
    "terms": "Terms of use",
}
DIGITS = NumConv("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def add_texts(apps, schema_editor):
    standard_page = apps.get_model("cms", "StandardPage")
    if not standard_page.objects.filter(slug="terms").exists():
        _add_terms(apps)
    for slug, title in ENGLISH.items():
        body = (PAGES_DIR / "en" / f"{slug}.html").read_text(encoding="utf-8")
        standard_page.objects.filter(slug=slug, body_en="").update(title_en=title, body_en=body)


def _add_terms(apps):
    """The last child of the home page. Historical models know nothing of trees: every column is filled here."""
    page_model = apps.get_model("wagtailcore", "Page")
    home = apps.get_model("cms", "HomePage").objects.order_by("path").first()
    if home is None:
        return
    children = page_model.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    last = children.order_by("-path").values_list("path", flat=True).first()
    number = DIGITS.str2int(last[-4:]) + 1 if last else 1
    title = "使うときの約束"
    now = timezone.now()
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="standardpage"
    )
    apps.get_model("cms", "StandardPage").objects.create(
        path=f"{home.path}{DIGITS.int2str(number).rjust(4, '0')}",
        depth=home.depth + 1,
        slug="terms",
        url_path=f"{home.url_path}terms/",
        title=title,
        draft_title=title,
        body=(PAGES_DIR / "terms.html").read_text(encoding="utf-8"),
        content_type=content_type,
        locale=apps.get_model("wagtailcore", "Locale").objects.first(),
        live=True,
        first_published_at=now,
        last_published_at=now,
    )
    page_model.objects.filter(pk=home.pk).update(numchild=F("numchild") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0005_english_pages"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(add_texts, migrations.RunPython.noop)]
