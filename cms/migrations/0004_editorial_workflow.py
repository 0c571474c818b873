"""Who edits pages, and the review every page passes; in place of Wagtail's own groups and workflow.

Permissions on models come from the table in `people/roles.py` after every `migrate`; permissions on
pages hang on the tree and are given here.
"""

from django.db import migrations

PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
WORKFLOW = "編集の確認"
WAGTAIL_GROUPS = ["Moderators", "Editors"]


def create_workflow(apps, schema_editor):
    _remove_wagtails_own(apps)
    group_model = apps.get_model("auth", "Group")
    for name in ("coordinator", "expert", "editor", "observer", "admin"):
        group_model.objects.get_or_create(name=name)
    home = apps.get_model("cms", "HomePage").objects.get(slug="home", depth=2)
    _allow_editing(apps, home, group_model.objects.filter(name__in=["editor", "admin"]))

    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=WORKFLOW, content_type=_content_type(apps, "groupapprovaltask"), active=True
    )
    task.groups.set(group_model.objects.filter(name="editor"))
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    index = apps.get_model("cms", "KnowledgeIndexPage").objects.get(slug="kb", depth=3)
    for page in (home, index):
        apps.get_model("wagtailcore", "WorkflowPage").objects.create(workflow=workflow, page_id=page.pk)


def _remove_wagtails_own(apps):
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    apps.get_model("wagtailcore", "Task").objects.all().delete()
    apps.get_model("auth", "Group").objects.filter(name__in=WAGTAIL_GROUPS).delete()


def _allow_editing(apps, page, groups):
    permission_model = apps.get_model("auth", "Permission")
    page_permission_model = apps.get_model("wagtailcore", "GroupPagePermission")
    for codename in PAGE_PERMISSIONS:
        # On a fresh database Django creates the permissions after the last migration: too late for us.
        permission, _created = permission_model.objects.get_or_create(
            content_type=_content_type(apps, "page"),
            codename=codename,
            defaults={"name": codename.replace("_", " ").capitalize()},
        )
        for group in groups:
            page_permission_model.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _content_type(apps, model):
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model=model
    )
    return content_type


def remove_workflow(apps, schema_editor):
    """Wagtail's own groups and workflow do not come back; nothing refers to them."""
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "Task").objects.filter(name=WORKFLOW).delete()
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        group__name__in=["editor", "admin"]
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_reference_data"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        # These give their permissions to Wagtail's groups, which must still exist then.
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [migrations.RunPython(create_workflow, remove_workflow)]
