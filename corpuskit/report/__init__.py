"""What people look at: a release as one page that stands for itself, or as a screen of tables.

:func:`render` needs the extra ``[report]``; :func:`corpuskit.report.screen.draw_screen` does not.
Figures are asked of the release's own Parquet files (:mod:`corpuskit.report.reading`), so a
release of any size is reported in little memory.
"""
