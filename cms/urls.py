"""Public addresses outside the page tree. Mounted at the root, before Wagtail's own."""

from django.urls import path

from cms.feeds import AnswersFeed
from cms.revalidation import revalidated
from cms.views import article, cost, glossary, pages, site
from cms.views.language import choose_language
from cms.views.now import now
from cms.views.windows import which_window, windows

urlpatterns = [
    path("", pages.home, name="home"),
    path("kb/", pages.answers, name="answers"),
    path("kb/<str:slug>/", pages.article, name="article"),
    path("kb/<str:slug>/helpful/", article.helpful, name="helpful"),
    path("kb/<str:slug>/picture.png", article.picture, name="article_picture"),
    path("now/", now, name="now"),
    path("windows/", windows, name="windows"),
    path("windows/which/", which_window, name="which_window"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("glossary/<path:term>/", glossary.glossary_term, name="glossary_term"),
    path("cost/", cost.cost, name="cost"),
    path("feed/", revalidated(AnswersFeed()), name="feed"),
    path("feed/<slug:category>/", revalidated(AnswersFeed()), name="category_feed"),
    path("sitemap.xml", site.sitemap_xml, name="sitemap"),
    path("robots.txt", site.robots_txt, name="robots_txt"),
    path("language/<str:code>/", choose_language, name="language"),
    path("cms-sign-in/", site.cms_sign_in, name="cms_sign_in"),
]
