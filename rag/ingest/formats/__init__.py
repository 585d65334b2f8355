"""One file for each format that articles come in: what is in the file, as articles, and what is left out."""
