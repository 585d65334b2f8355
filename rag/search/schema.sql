-- The tables of library.sqlite3. Texts stand once, in article; chunks and sentences are spans into it,
-- and the full-text index reads them through a view (FTS5 external content).

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE article (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    headline TEXT NOT NULL,
    text TEXT NOT NULL,
    byline TEXT,
    published TEXT,
    updated TEXT,
    source TEXT,
    url TEXT,
    section TEXT,
    language TEXT,
    retrieved TEXT
);

CREATE INDEX article_published ON article (published);
CREATE INDEX article_filters ON article (id, published, source);

CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    vector_key BLOB NOT NULL
);
CREATE INDEX chunk_of_article ON chunk (article_id, number);

CREATE TABLE sentence (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES article (id),
    chunk_id INTEGER NOT NULL REFERENCES chunk (id),
    field TEXT NOT NULL,
    paragraph INTEGER,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    before INTEGER NOT NULL,
    head INTEGER NOT NULL,
    head_start INTEGER NOT NULL,
    vector_key BLOB NOT NULL
);
CREATE INDEX sentence_of_chunk ON sentence (chunk_id);
CREATE INDEX sentence_of_article ON sentence (article_id, field, start);

-- The keys are in an index of their own: with the data beside them, a tree of them would be twice as deep.
CREATE TABLE vector (key BLOB NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX vector_key ON vector (key);

CREATE VIEW chunk_text AS
SELECT chunk.id AS id, chunk.article_id AS article_id,
       article.headline || char(10) || substr(article.text, chunk.start + 1, chunk."end" - chunk.start) AS words
FROM chunk JOIN article ON article.id = chunk.article_id;

CREATE VIRTUAL TABLE chunk_words USING fts5 (
    words, content = 'chunk_text', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
