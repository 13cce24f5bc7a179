CREATE TABLE posts (id bigserial PRIMARY KEY);
CREATE TABLE tags (id bigserial PRIMARY KEY);
