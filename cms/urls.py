"""Public addresses outside the page tree. Mounted at the root, before Wagtail's own."""

from django.urls import path
from django.views.decorators.cache import never_cache

from cms import views
from cms.feeds import AnswersFeed
from cms.language import choose_language

urlpatterns = [
    path("windows/", views.windows, name="windows"),
    path("glossary/", views.glossary, name="glossary"),
    path("feed/", never_cache(AnswersFeed()), name="feed"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path("language/<str:code>/", choose_language, name="language"),
    path("cms-sign-in/", views.cms_sign_in, name="cms_sign_in"),
]
