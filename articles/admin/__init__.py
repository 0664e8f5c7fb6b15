"""The editors' side: Django's admin, with a page for writing and the newspaper's own desk. One file per noun."""

from .access_log import AccessEventAdmin
from .address import AddressAdmin
from .article import ArticleAdmin
from .author import AuthorAdmin
from .banner import BannerAdmin
from .image import ImageAdmin
from .newspaper import site
from .page import PageAdmin
from .people import GroupAdmin, UserAdmin
from .section import SectionAdmin
from .series import SeriesAdmin
from .site_identity import SiteIdentityAdmin
from .topic import TopicAdmin

__all__ = [
    "AccessEventAdmin",
    "AddressAdmin",
    "ArticleAdmin",
    "AuthorAdmin",
    "BannerAdmin",
    "GroupAdmin",
    "ImageAdmin",
    "PageAdmin",
    "SectionAdmin",
    "SeriesAdmin",
    "SiteIdentityAdmin",
    "TopicAdmin",
    "UserAdmin",
    "site",
]
