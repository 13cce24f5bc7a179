create table books (id bigint primary key, title text not null);
create index books_title on books (title);
