"""What Wagtail's admin shows beside pages, and what it refuses."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.rich_text.editors.draftail.features import Feature
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms import furigana
from cms.forms import ExpertProfileForm
from cms.models import ArticlePage, HelpfulVote
from cms.snippets import Category, GlossaryTerm, Window
from people.models import ExpertProfile

# Wagtail's help leads to the makers of Wagtail, in English.
HIDDEN_MENU_ITEMS = {"help"}


class WindowViewSet(SnippetViewSet):
    model = Window
    icon = "globe"
    list_display: ClassVar[list[str]] = ["name", "get_prefecture_display", "phone", "checked_on", "stale"]
    list_filter: ClassVar[list[str]] = ["prefecture", "kind", "verified", "stale"]
    search_fields: ClassVar[list[str]] = ["name", "host", "code"]


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    list_display: ClassVar[list[str]] = ["term", "reading", "short", "kind"]
    list_filter: ClassVar[list[str]] = ["kind"]
    search_fields: ClassVar[list[str]] = ["term", "reading", "short", "plain"]


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "tag"
    list_display: ClassVar[list[str]] = ["name", "code", "order"]
    search_fields: ClassVar[list[str]] = ["name", "code"]


class ReferenceViewSetGroup(SnippetViewSetGroup):
    items = (WindowViewSet, GlossaryTermViewSet, CategoryViewSet)
    menu_label = gettext_lazy("相談先と用語")
    menu_icon = "list-ul"
    menu_order = 200


register_snippet(ReferenceViewSetGroup)


class ExpertProfileViewSet(ModelViewSet):
    model = ExpertProfile
    name = "experts"
    icon = "user"
    menu_label = gettext_lazy("専門家")
    menu_order = 300
    add_to_admin_menu = True
    list_display: ClassVar[list[str]] = ["user", "capacity", "accepts_cases", "leave_from", "leave_to"]
    list_filter: ClassVar[list[str]] = ["accepts_cases"]
    search_fields: ClassVar[list[str]] = ["user__email", "user__display_name"]
    panels: ClassVar[list[Panel]] = [
        *(FieldPanel(name) for name in ("user", "specialities", "prefectures", "capacity", "accepts_cases")),
        MultiFieldPanel([FieldPanel("leave_from"), FieldPanel("leave_to")], heading=gettext_lazy("休み")),
    ]
    edit_handler = ObjectList(panels, base_form_class=ExpertProfileForm)


@hooks.register("register_admin_viewset")
def register_expert_profiles() -> ExpertProfileViewSet:
    return ExpertProfileViewSet()


class HelpfulVoteViewSet(ModelViewSet):
    """What readers said of the answers; to read only: no role may add or change any."""

    model = HelpfulVote
    name = "helpful"
    icon = "thumbtack"
    menu_label = gettext_lazy("読者の声")
    menu_order = 250
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display: ClassVar[list[str]] = ["article", "helpful", "reason", "voted_at"]
    list_filter: ClassVar[list[str]] = ["helpful"]
    search_fields: ClassVar[list[str]] = ["reason"]
    exclude_form_fields: ClassVar[list[str]] = ["voted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HelpfulVote]:
        return HelpfulVote.objects.select_related("article")


@hooks.register("register_admin_viewset")
def register_helpful_votes() -> HelpfulVoteViewSet:
    return HelpfulVoteViewSet()


class _TypedFeature(Feature):
    """Something that an editor types: there is no button to add."""

    def construct_options(self, options: dict[str, object]) -> None:
        """Leaves the editor's buttons as they are."""


@hooks.register("register_rich_text_features")
def keep_ruby(features: FeatureRegistry) -> None:
    features.register_converter_rule("contentstate", "ruby", furigana.IN_EDITOR)
    features.register_editor_plugin("draftail", "ruby", _TypedFeature())


@hooks.register("construct_main_menu")
def hide_menu_items(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN_MENU_ITEMS]


@hooks.register("before_publish_page")
def refuse_retracted(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What an asker took back is not put up again from the admin.

    `ArticlePermissionTester` already denies it; this also stops a form that was open during the retraction.
    """
    retracted = ArticlePage.objects.filter(pk=page.pk, retracted_at__isnull=False).exists()
    if not retracted:
        return None
    messages.error(request, _("公開を取り下げた答えです。もう一度公開することはできません。"))
    return redirect("wagtailadmin_explore", page.get_parent().pk)
