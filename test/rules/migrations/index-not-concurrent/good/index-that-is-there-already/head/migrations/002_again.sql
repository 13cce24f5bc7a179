create index if not exists books_title on books (title);
