"""What every installation begins with."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Site, WorkflowPage

from cms.models import HomePage, KnowledgeIndexPage, StandardPage

pytestmark = pytest.mark.django_db


def test_the_tree_holds_home_answers_and_four_pages_of_text():
    home = HomePage.objects.get()

    assert home.title == "四国サイバー相談窓口"
    assert KnowledgeIndexPage.objects.get().url == "/kb/"
    assert set(StandardPage.objects.values_list("slug", flat=True)) == {
        "about",
        "privacy",
        "accessibility",
        "terms",
    }
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_default_site_shows_home_at_the_address_of_the_settings(settings):
    site = Site.objects.get()

    assert site.is_default_site
    assert site.root_page.specific == HomePage.objects.get()
    assert site.hostname == "testserver"


@pytest.mark.parametrize("path", ["/", "/kb/", "/about/", "/privacy/", "/accessibility/", "/terms/"])
def test_every_page_of_the_tree_answers(client, path):
    assert client.get(path).status_code == 200


def test_saying_nothing_means_no_publication_is_written_on_the_privacy_page(client):
    page = client.get("/privacy/").content.decode()

    assert "何も選ばなければ、公開しません。" in page
    assert "どの会社が相談したかも伝えません。" in page


def test_pages_pass_the_editors_review():
    assert {link.page.slug for link in WorkflowPage.objects.all()} == {"home", "kb"}
    workflow = KnowledgeIndexPage.objects.get().get_workflow()

    assert workflow.name == "編集の確認"
    assert [group.name for group in workflow.tasks.get().specific.groups.all()] == ["editor"]


def test_only_editors_and_administrators_may_touch_pages():
    names = GroupPagePermission.objects.values_list("group__name", flat=True)

    assert set(names) == {"editor", "admin"}


def test_wagtails_own_groups_are_gone():
    assert set(Group.objects.values_list("name", flat=True)) == {
        "coordinator",
        "expert",
        "editor",
        "observer",
        "admin",
    }
