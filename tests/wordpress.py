"""WordPress exports as tests write them: WXR 1.2, as wp-admin/includes/export.php does."""

from html import escape

CHANNEL = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.7" created="2026-11-24 06:00" -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>The Old Times</title>
  <link>https://old.example</link>
  <pubDate>Tue, 24 Nov 2026 06:00:00 +0000</pubDate>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://old.example</wp:base_site_url>
  <wp:base_blog_url>https://old.example</wp:base_blog_url>
  <wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[rosa]]></wp:author_login>
    <wp:author_email><![CDATA[rosa@old.example]]></wp:author_email>
    <wp:author_display_name><![CDATA[Rosa Lind]]></wp:author_display_name></wp:author>
  <wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>world</wp:category_nicename>
    <wp:cat_name><![CDATA[World]]></wp:cat_name></wp:category>
  <wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>rivers</wp:category_nicename>
    <wp:cat_name><![CDATA[Rivers &amp; Lakes]]></wp:cat_name></wp:category>
"""


def write(file, *items):
    """Write an export of these items and return its path as text."""
    file.write_text(CHANNEL + "".join(items) + "</channel>\n</rss>\n", encoding="utf-8")
    return str(file)


def cdata(text):
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def post(
    key,
    title="The river rises",
    content="<p>The water came in the night.</p>",
    *,
    slug="the-river-rises",
    link=None,
    kind="post",
    status="publish",
    date="2019-05-04 06:30:00",
    modified=None,
    excerpt="",
    creator="rosa",
    categories=(("world", "World"),),
    tags=(),
    authors=(),
    password="",
    **meta,
):
    link = link or f"https://old.example/2019/05/{slug}/"
    terms = [("category", *term) for term in categories]
    terms += [("post_tag", escape(tag.lower()), escape(tag)) for tag in tags]
    terms += [("author", *term) for term in authors]
    return f"""  <item>
    <title>{cdata(title)}</title>
    <link>{link}</link>
    <dc:creator>{cdata(creator)}</dc:creator>
    <content:encoded>{cdata(content)}</content:encoded>
    <excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>
    <wp:post_id>{key}</wp:post_id>
    <wp:post_date>{cdata(date)}</wp:post_date>
    <wp:post_date_gmt>{cdata(date)}</wp:post_date_gmt>
    <wp:post_modified_gmt>{cdata(modified or date)}</wp:post_modified_gmt>
    <wp:post_name>{cdata(slug)}</wp:post_name>
    <wp:status>{cdata(status)}</wp:status>
    <wp:post_parent>0</wp:post_parent>
    <wp:post_type>{cdata(kind)}</wp:post_type>
    <wp:post_password>{cdata(password)}</wp:post_password>
    {"".join(f'<category domain="{domain}" nicename="{name}">{cdata(said)}</category>' for domain, name, said in terms)}
    {_meta(meta)}
  </item>
"""


def attachment(key, url, *, title="River", caption="", parent=0, **meta):
    return f"""  <item>
    <title>{cdata(title)}</title>
    <link>https://old.example/?attachment_id={key}</link>
    <content:encoded>{cdata("")}</content:encoded>
    <excerpt:encoded>{cdata(caption)}</excerpt:encoded>
    <wp:post_id>{key}</wp:post_id>
    <wp:post_date_gmt>2019-05-04 06:00:00</wp:post_date_gmt>
    <wp:status>inherit</wp:status>
    <wp:post_parent>{parent}</wp:post_parent>
    <wp:post_type>attachment</wp:post_type>
    <wp:attachment_url>{cdata(url)}</wp:attachment_url>
    {_meta(meta)}
  </item>
"""


def _meta(meta):
    return "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in meta.items()
    )
