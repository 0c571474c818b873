"""Wagtail's admin: who gets in, what they may change, what it refuses."""

import datetime
import json
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data

from cms.models import ArticlePage, KnowledgeIndexPage
from cms.snippets import GlossaryTerm, Window
from people.models import ExpertProfile, User

pytestmark = pytest.mark.django_db


def test_an_editor_gets_in_and_reads_japanese(editor_client):
    response = editor_client.get("/cms/")

    assert response.status_code == 200
    assert 'lang="ja"' in response.content.decode()
    # The menu is drawn by a script, from JSON.
    assert json.dumps("相談先と用語") in response.content.decode()


@pytest.mark.parametrize("role", ["coordinator", "expert", "observer"])
def test_others_are_refused_without_going_in_circles(client, make_user, role):
    client.force_login(make_user(role))

    response = client.get("/cms/", follow=True)

    assert response.status_code == 403


def test_a_stranger_is_sent_to_sign_in_and_back(client):
    response = client.get("/cms/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fcms%2F"


def test_an_editor_writes_and_publishes_an_article(editor_client):
    index = KnowledgeIndexPage.objects.get()
    data = {
        "title": "新しい答え",
        "slug": "new-answer",
        "question": "質問",
        "answer": "答え",
        "category": "mail",
        "audience": "",
        "industry": "",
        "size_band": "",
        "checked_on": "2026-11-18",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
        "action-publish": "1",
    }
    comments = data.pop("comments")
    data |= nested_form_data({"comments": {}}) | {f"comments-{key}": value for key, value in comments.items()}

    response = editor_client.post(
        reverse("wagtailadmin_pages:add", args=["cms", "articlepage", index.pk]), data
    )

    assert response.status_code == 302
    assert ArticlePage.objects.readable().get(slug="new-answer").category_id == "mail"


def test_text_somebody_consented_to_cannot_be_edited(editor_client, make_article):
    article = make_article("同意の題", source_ref=uuid.uuid4())

    response = editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))

    form = response.context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} >= {
        *("title", "question", "answer", "category", "audience", "industry", "size_band", "slug"),
        *("seo_title", "search_description"),
    }
    assert not form.fields["checked_on"].disabled


def test_a_post_does_not_change_text_somebody_consented_to(editor_client, make_article):
    article = make_article("同意の題", source_ref=uuid.uuid4())
    data = {"title": "別の題", "slug": "other", "question": "別", "answer": "別", "checked_on": "2026-11-20"}
    data |= {f"comments-{key}": value for key, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()}

    editor_client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), {**data, "action-publish": "1"})

    article.refresh_from_db()
    assert (article.title, article.question) == ("同意の題", "開いてもよいですか。")
    assert article.checked_on == datetime.date(2026, 11, 20)


def test_text_somebody_consented_to_is_not_copied_or_deleted(editor_client, make_article):
    article = make_article(source_ref=uuid.uuid4())

    for view in ("copy", "delete"):
        editor_client.post(reverse(f"wagtailadmin_pages:{view}", args=[article.pk]), {"new_title": "x"})

    assert list(ArticlePage.objects.all()) == [article]


@pytest.mark.parametrize("superuser", [False, True])
def test_a_retracted_article_cannot_be_published_again_from_the_admin(
    client, make_user, make_article, superuser
):
    user = make_user("editor")
    User.objects.filter(pk=user.pk).update(is_superuser=superuser)
    client.force_login(user)
    article = make_article(source_ref=uuid.uuid4())
    article.unpublish()
    ArticlePage.objects.filter(pk=article.pk).update(question="", answer="", retracted_at=timezone.now())

    data = {
        "title": "戻す",
        "slug": article.slug,
        "question": "戻す",
        "answer": "戻す",
        "action-publish": "1",
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)

    article.refresh_from_db()
    assert not article.live
    assert article.question == ""


def test_a_revision_from_before_a_retraction_cannot_be_published(make_article):
    article = make_article(source_ref=uuid.uuid4())
    revision = article.latest_revision
    article.unpublish()
    ArticlePage.objects.filter(pk=article.pk).update(question="", answer="", retracted_at=timezone.now())

    with pytest.raises(ValidationError):
        revision.publish()
    assert not ArticlePage.objects.readable().exists()


def test_an_editor_confirms_a_window_and_ticks_its_topics(editor_client):
    window = Window.objects.get(code="police-36")
    url = reverse(window.snippet_viewset.get_url_name("edit"), args=[window.pk])
    assert editor_client.get(url).status_code == 200

    editor_client.post(
        url,
        {
            "code": window.code,
            "name": window.name,
            "kind": window.kind,
            "prefecture": "36",
            "phone": window.phone,
            "url": window.url,
            "channels": "電話\r\n面談\r\n",
            "topics": ["mail", "ai"],
            "checked_on": "2026-11-20",
            "stale": "on",
        },
    )

    window.refresh_from_db()
    assert window.channels == ["電話", "面談"]
    assert window.topics == ["mail", "ai"]
    assert window.shown_phone == window.phone


def test_an_editor_edits_the_spellings_of_a_term_one_a_line(editor_client):
    term = GlossaryTerm.objects.get(term="マルウェア")
    url = reverse(term.snippet_viewset.get_url_name("edit"), args=[term.pk])
    assert "不正プログラム\nmalware" in editor_client.get(url).content.decode().replace("\r\n", "\n")

    editor_client.post(
        url,
        {
            "term": term.term,
            "reading": term.reading,
            "short": "短く",
            "plain": "説明",
            "aliases": "malware\nマルウエア",
        },
    )

    term.refresh_from_db()
    assert term.aliases == ["malware", "マルウエア"]


def test_an_administrator_notes_what_an_expert_can_do(admin_role_client):
    expert = User.objects.create_user("expert@example.jp")

    response = admin_role_client.post(
        reverse("experts:add"),
        {"user": expert.pk, "specialities": ["mail"], "prefectures": ["36", "37"], "capacity": "3"},
    )

    assert response.status_code == 302
    profile = ExpertProfile.objects.get()
    assert (profile.specialities, profile.prefectures, profile.accepts_cases) == (
        ["mail"],
        ["36", "37"],
        False,
    )


def test_an_editor_does_not_see_experts(editor_client):
    assert editor_client.get(reverse("experts:index")).status_code == 302


PASSWORD = {"password1": "correct horse battery", "password2": "correct horse battery"}


def test_an_administrator_makes_an_account_known_by_its_address(admin_role_client):
    assert admin_role_client.get(reverse("wagtailusers_users:add")).status_code == 200

    response = admin_role_client.post(
        reverse("wagtailusers_users:add"),
        {"email": "New.Person@Example.jp", "display_name": "新しい人", "is_superuser": "on", **PASSWORD},
    )

    assert response.status_code == 302
    user = User.objects.get(email="new.person@example.jp")
    assert user.display_name == "新しい人"
    assert user.check_password(PASSWORD["password1"])
    assert not user.is_superuser


def test_an_administrator_changes_an_account(admin_role_client):
    user = User.objects.create_user("someone@example.jp", "correct horse battery")
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    assert admin_role_client.get(url).status_code == 200

    admin_role_client.post(url, {"email": user.email, "display_name": "直した名前", "is_superuser": "on"})

    user.refresh_from_db()
    assert (user.display_name, user.is_active, user.is_superuser) == ("直した名前", False, False)
    assert user.check_password("correct horse battery")


def test_an_administrator_cannot_take_over_a_superuser(admin_role_client):
    root = User.objects.create_superuser("root@example.jp", "correct horse battery")
    data = {
        "email": root.email,
        "is_active": "on",
        "password1": "another long secret",
        "password2": "another long secret",
    }

    admin_role_client.post(reverse("wagtailusers_users:edit", args=[root.pk]), data)

    root.refresh_from_db()
    assert root.check_password("correct horse battery")


def test_the_list_of_accounts_opens(admin_role_client):
    assert admin_role_client.get(reverse("wagtailusers_users:index")).status_code == 200
