-- migrate:up
create index votes_topic on votes (topic);

-- migrate:down
drop index votes_topic;
