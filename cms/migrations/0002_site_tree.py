"""The pages every installation begins with, in place of Wagtail's welcome page."""

from pathlib import Path

from django.db import migrations
from django.utils import timezone

PAGES_DIR = Path(__file__).resolve().parent.parent / "data" / "pages"
HOME_PATH = "00010001"
STANDARD_PAGES = [
    ("about", "この窓口について"),
    ("privacy", "書いた内容の扱い"),
    ("accessibility", "使いやすさへの取り組み"),
]


def create_tree(apps, schema_editor):
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")
    page_model.objects.filter(content_type=_content_type(apps, "wagtailcore", "page"), slug="home", depth=2).delete()

    home = _create(
        apps, "HomePage", path=HOME_PATH, slug="home", title="四国サイバー相談窓口", url_path="/home/", numchild=4
    )
    _create(apps, "KnowledgeIndexPage", path=f"{HOME_PATH}0001", slug="kb", title="答えの一覧")
    for number, (slug, title) in enumerate(STANDARD_PAGES, start=2):
        body = (PAGES_DIR / f"{slug}.html").read_text(encoding="utf-8")
        _create(apps, "StandardPage", path=f"{HOME_PATH}{number:04d}", slug=slug, title=title, body=body)
    page_model.objects.filter(depth=1).update(numchild=page_model.objects.filter(depth=2).count())
    # Its address is kept equal to BASE_URL after every `migrate` (cms/apps.py).
    site_model.objects.create(hostname="localhost", root_page_id=home.pk, is_default_site=True)


def _create(apps, model_name, *, path, slug, url_path=None, **fields):
    """Historical models know nothing of trees or drafts: every column Wagtail would fill is filled here."""
    now = timezone.now()
    return apps.get_model("cms", model_name).objects.create(
        path=path,
        depth=len(path) // 4,
        slug=slug,
        url_path=url_path or f"/home/{slug}/",
        draft_title=fields["title"],
        content_type=_content_type(apps, "cms", model_name.lower()),
        locale=apps.get_model("wagtailcore", "Locale").objects.first(),
        live=True,
        first_published_at=now,
        last_published_at=now,
        **fields,
    )


def _content_type(apps, app_label, model):
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    return content_type


def remove_tree(apps, schema_editor):
    page_model = apps.get_model("wagtailcore", "Page")
    page_model.objects.filter(path__startswith=HOME_PATH).delete()
    title = "Welcome to your new Wagtail site!"
    welcome = page_model.objects.create(
        path=HOME_PATH,
        depth=2,
        slug="home",
        url_path="/home/",
        title=title,
        draft_title=title,
        content_type=_content_type(apps, "wagtailcore", "page"),
        locale=apps.get_model("wagtailcore", "Locale").objects.first(),
    )
    page_model.objects.filter(depth=1).update(numchild=page_model.objects.filter(depth=2).count())
    apps.get_model("wagtailcore", "Site").objects.create(
        hostname="localhost", root_page_id=welcome.pk, is_default_site=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(create_tree, remove_tree)]
