"""The newsroom's nouns. An Article is the desk's working copy; readers see only its Editions."""

from .access_event import AccessEvent
from .address import Address
from .article import Article, ArticleTopic, Byline, RelatedArticle
from .author import Author
from .banner import Banner
from .correction import Correction
from .edition import Edition, EditionByline, EditionRelated, EditionTopic
from .entry import Entry
from .front import Front, Layout
from .image import Image
from .image_use import ImageUse
from .link import Link
from .origin import Origin
from .page import Page
from .preview_link import PreviewLink
from .purge import Purge
from .reads import ReadCount
from .revision import Revision
from .search_entry import SearchEntry
from .section import Section
from .series import Series
from .site_identity import SiteIdentity
from .staffer import Staffer, name_of
from .topic import Topic
from .transition import Transition

__all__ = [
    "AccessEvent",
    "Address",
    "Article",
    "ArticleTopic",
    "Author",
    "Banner",
    "Byline",
    "Correction",
    "Edition",
    "EditionByline",
    "EditionRelated",
    "EditionTopic",
    "Entry",
    "Front",
    "Image",
    "ImageUse",
    "Layout",
    "Link",
    "Origin",
    "Page",
    "PreviewLink",
    "Purge",
    "ReadCount",
    "RelatedArticle",
    "Revision",
    "SearchEntry",
    "Section",
    "Series",
    "SiteIdentity",
    "Staffer",
    "Topic",
    "Transition",
    "name_of",
]
