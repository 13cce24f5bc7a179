-- migrate:up transaction:false
create index concurrently if not exists tickets_state on tickets (state);

-- migrate:down transaction:false
drop index concurrently if exists tickets_state;
