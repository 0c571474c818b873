"""Public addresses outside the page tree. Mounted at the root, before Wagtail's own."""

from django.urls import path
from django.views.decorators.cache import never_cache

from cms import views, views_article, views_cost, views_glossary, views_pages
from cms.feeds import AnswersFeed

urlpatterns = [
    path("", views_pages.home, name="home"),
    path("kb/", views_pages.answers, name="answers"),
    path("kb/<str:slug>/", views_pages.article, name="article"),
    path("windows/", views.windows, name="windows"),
    path("glossary/", views_glossary.glossary, name="glossary"),
    path("glossary/<path:term>/", views_glossary.glossary_term, name="glossary_term"),
    path("cost/", views_cost.cost, name="cost"),
    path("kb/<str:slug>/helpful/", views_article.helpful, name="helpful"),
    path("kb/<str:slug>/picture.png", views_article.picture, name="article_picture"),
    path("feed/", never_cache(AnswersFeed()), name="feed"),
    path("feed/<slug:category>/", never_cache(AnswersFeed()), name="category_feed"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path("cms-sign-in/", views.cms_sign_in, name="cms_sign_in"),
]
