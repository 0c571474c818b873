"""Public addresses outside the page tree. Mounted at the root, before Wagtail's own."""

from django.urls import path
from django.views.decorators.cache import never_cache

from cms.feeds import AnswersFeed
from cms.views import site
from cms.views.language import choose_language
from cms.views.now import now
from cms.views.windows import which_window, windows

urlpatterns = [
    path("now/", now, name="now"),
    path("windows/", windows, name="windows"),
    path("windows/which/", which_window, name="which_window"),
    path("glossary/", site.glossary, name="glossary"),
    path("feed/", never_cache(AnswersFeed()), name="feed"),
    path("sitemap.xml", site.sitemap_xml, name="sitemap"),
    path("robots.txt", site.robots_txt, name="robots_txt"),
    path("language/<str:code>/", choose_language, name="language"),
    path("cms-sign-in/", site.cms_sign_in, name="cms_sign_in"),
]
