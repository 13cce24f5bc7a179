alter table orders drop column created_at;
delete from orders o using customers c -- expect: migrations/ddl-and-backfill-together
  where c.id = o.customer_id and c.country is null;
