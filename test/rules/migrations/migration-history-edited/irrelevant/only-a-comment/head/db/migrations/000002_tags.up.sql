-- what people put on things
create table tags (id bigint primary key, label text, state text);
