"""Sites into WARC: discover, fetch politely, store before anything else touches a page."""
