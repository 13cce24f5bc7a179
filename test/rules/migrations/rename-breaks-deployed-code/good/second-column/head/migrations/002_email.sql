alter table clients add column email text;
create function clients_mail() returns trigger language plpgsql as $$
begin
  new.email := new.mail;
  return new;
end $$;
create trigger clients_mail before insert or update on clients for each row execute function clients_mail();
