-- migrate:up
select count(*) from votes;
set transaction isolation level serializable;

-- migrate:down
