"""What an editor may do with an article that came from a consultation."""

from wagtail.models import PagePermissionTester


class ArticlePermissionTester(PagePermissionTester):
    """Wagtail's rules, and on top of them two promises to the asker; they bind superusers too.

    Text somebody consented to exists once, so that one retraction reaches all of it: no copies, and no
    deletion, which would leave the title in Wagtail's log and 404 at the address. What was retracted is
    never edited or published from the admin: a new consent comes back through `kb.publishing`.
    """

    def can_copy(self) -> bool:
        return not self.page.source_ref and super().can_copy()

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002  Wagtail's signature
        return not self.page.source_ref and super().can_delete(ignore_bulk)

    def can_edit(self) -> bool:
        return not self.page.retracted_at and super().can_edit()

    def can_publish(self) -> bool:
        return not self.page.retracted_at and super().can_publish()

    def can_submit_for_moderation(self) -> bool:
        return not self.page.retracted_at and super().can_submit_for_moderation()
