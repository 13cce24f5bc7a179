alter table plans add column title text;
create function copy_title() returns trigger language plpgsql as $$ begin new.title := new.name; return new; end $$;
create trigger plans_title before insert or update on plans for each row execute function copy_title();
