alter table boats drop constraint boats_owner_id_fkey;
