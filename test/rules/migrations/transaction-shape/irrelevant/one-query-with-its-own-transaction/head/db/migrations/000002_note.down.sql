BEGIN;
alter table customers drop column note;
alter table orders drop column note;
COMMIT;
