"""The pictures of a story, with their captions and credits.

``addresses`` finds where an image really lies among lazy attributes and ``srcset``; ``captions``
reads the line below it; ``stated`` reads what the page names as its main picture; ``story`` tells
which images of a page are the story's.
"""
