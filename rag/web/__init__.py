"""Articles from the web: pages and feeds that a command names, fetched politely and never twice unchanged."""
