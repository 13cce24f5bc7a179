create function touch() returns trigger language plpgsql as $$
begin
  new.created_at := now();
  return new;
end
$$;
