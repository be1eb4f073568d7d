"""All pages of the site, made in memory: a path below the top of the site, and what the file holds."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, pass_context
from markupsafe import Markup, escape

from diagnoser.knowledge.site import addresses, prose
from diagnoser.knowledge.site.material import gather
from diagnoser.knowledge.site.pages import all_pages, found_by_search
from diagnoser.knowledge.site.search_index import index
from diagnoser.render.html import escaping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment
    from jinja2.runtime import Context

    from diagnoser.knowledge.causes import Cause
    from diagnoser.knowledge.site.material import Material
    from diagnoser.knowledge.site.pages import Page

_HERE = Path(__file__).parent
_PARTS = ("icon.svg", "site.css", "theme.js", "site.js", "search.js")
_POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:; "
    "form-action 'self' file:; base-uri 'none'"
)
"""What a page may load: files of the site. ``file:`` is for pages that are opened without a server."""


def build(causes: Iterable[Cause], docs: Path | None, url: str, version: str) -> dict[str, bytes]:
    """Make the site.

    ``docs`` is the directory of the guides in Markdown. ``url`` is the address that the site will have, which ends in a
    slash, or empty where it is to work at any: then there is no sitemap, since that names whole addresses.
    """
    material = gather(causes, docs)
    pages = [*all_pages(material)]
    found = index(found_by_search(material))
    assets = {name: (_HERE / "assets" / name).read_bytes() for name in _PARTS}
    assets["search-index.js"] = b"dfdiagIndex(" + found.encode() + b");\n"
    files = {f"{addresses.ASSETS}/{name}": content for name, content in assets.items()}
    environment = _environment(material, url, version, {name: _versioned(name, assets[name]) for name in assets})
    for page in pages:
        template = environment.get_template(page.template)
        html = template.render(
            page.context,
            address=page.address,
            root=addresses.root_of(page.address),
            title=prose.plain(page.title),
            description=prose.plain(page.description),
        )
        files[f"{page.address}index.html"] = html.encode()
    files["404.html"] = _missing(environment, material, assets["site.css"]).encode()
    for guide in material.guides:
        files |= {f"{addresses.GUIDES}/{name}": content for name, content in guide.files}
    if url:
        files["sitemap.xml"] = _sitemap(url, pages).encode()
    return dict(sorted(files.items()))


def _environment(material: Material, url: str, version: str, assets: Mapping[str, str]) -> Environment:
    environment = escaping(FileSystemLoader(_HERE / "templates"), ends_lines=True)

    @pass_context
    def marked(context: Context, text: str) -> Markup:
        return prose.inline(text, context["root"], material.causes)

    environment.filters.update(prose=marked, code=prose.code_line, values=prose.values, told=prose.told)
    environment.globals.update(
        assets=assets,
        codes=material.codes,
        guides=material.guides,
        packs=list(material.packs.values()),
        policy=_POLICY,
        titles={cause.id: cause.title for cause in material.causes.values()},
        url=url,
        version=version,
    )
    return environment


def _versioned(name: str, content: bytes) -> str:
    """Name a file together with what it holds, so that no cache shows an old one."""
    return f"{addresses.ASSETS}/{name}?v={sha256(content).hexdigest()[:8]}"


def _missing(environment: Environment, material: Material, style: bytes) -> str:
    """Make the page for addresses that do not exist: all in one file, since it may be shown at any depth."""
    tops = [*material.packs, addresses.TOOLS, addresses.SYMPTOMS, addresses.CODES, addresses.GUIDES]
    script = (_HERE / "assets" / "missing.js").read_text(encoding="utf-8")
    return environment.get_template("missing.html").render(
        tops=sorted(tops),
        style=Markup(style.decode()),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
    )


def _sitemap(url: str, pages: Iterable[Page]) -> str:
    places = "".join(f"<url><loc>{escape(url + page.address)}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{places}</urlset>\n"
