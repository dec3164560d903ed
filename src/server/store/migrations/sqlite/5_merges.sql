-- The index of texts is merged by eights instead of by fours: at a million images that halves what a text
-- costs, and a search reads a few more segments.
INSERT INTO images_search (images_search, rank) VALUES ('automerge', 8);
