create table payments (
  id integer primary key,
  reference varchar(20) not null,
  amount numeric(10, 2) not null
);
