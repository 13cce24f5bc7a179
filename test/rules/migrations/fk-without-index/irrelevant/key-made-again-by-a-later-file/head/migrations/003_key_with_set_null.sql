alter table boats add constraint boats_owner foreign key (owner_id) references owners (id) on delete set null;
