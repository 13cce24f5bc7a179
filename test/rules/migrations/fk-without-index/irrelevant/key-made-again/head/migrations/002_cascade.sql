alter table boats drop constraint boats_owner_id_fkey;
alter table boats add constraint boats_owner_id_fkey foreign key (owner_id) references owners (id) on delete cascade;
