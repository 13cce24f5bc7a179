create domain amount as numeric;
create table invoices (id bigint primary key, total amount);
