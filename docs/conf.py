"""The pages of this folder as a site: ``make site`` (Sphinx, MyST, Furo)."""

project = "Circlebot"
copyright = "its authors"  # noqa: A001  the name that Sphinx reads
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["measured/*"]
html_theme = "furo"
html_title = "Circlebot"
myst_heading_anchors = 3
myst_links_external_new_tab = False
# Pages lead to files of the repository, too, which are no part of the site.
suppress_warnings = ["myst.xref_missing", "toc.not_included", "misc.highlighting_failure"]
