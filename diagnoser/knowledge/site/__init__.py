"""The knowledge base as a static web site: pages of plain files that any file server can serve, from any base path.

The pages come from Jinja templates of our own, the guides from Markdown through markdown-it-py. What was tried instead
is written down in docs/knowledge-base-site.md, with figures. ``build`` makes the pages in memory, ``writing`` puts them
into a directory.
"""
