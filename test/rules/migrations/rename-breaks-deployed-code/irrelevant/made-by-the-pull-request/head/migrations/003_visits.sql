alter table visit rename to visits;
alter table visits rename column at to visited_on;
