CREATE TABLE tags (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), label text); -- expect: migrations/key-type-choice
