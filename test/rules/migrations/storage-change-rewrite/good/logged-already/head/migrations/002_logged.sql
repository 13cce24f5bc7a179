alter table payments set logged;
