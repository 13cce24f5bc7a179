-- migrate:up
create index customers_name on customers (name);

-- migrate:down
