do $$
declare
  last bigint := 0;
  upto bigint;
begin
  loop
    select max(id) into upto
      from (select id from customers where id > last order by id limit 5000) batch;
    exit when upto is null;
    update customers set region = lower(country) where id > last and id <= upto;
    commit;
    last := upto;
  end loop;
end
$$;
