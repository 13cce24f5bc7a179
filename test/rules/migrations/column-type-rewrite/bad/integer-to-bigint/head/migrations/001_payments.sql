create table payments (
  id integer primary key,
  amount numeric(10, 2),
  reference varchar(50)
);
