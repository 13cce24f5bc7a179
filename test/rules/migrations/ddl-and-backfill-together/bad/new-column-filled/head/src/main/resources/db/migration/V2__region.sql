alter table customers add column region text;

update customers set region = 'eu' where country in ('de', 'fr', 'nl'); -- expect: migrations/ddl-and-backfill-together
