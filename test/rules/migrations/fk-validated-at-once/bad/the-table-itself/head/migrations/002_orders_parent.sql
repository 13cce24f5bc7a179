alter table orders add foreign key (parent_id) references orders; -- expect: migrations/fk-validated-at-once
