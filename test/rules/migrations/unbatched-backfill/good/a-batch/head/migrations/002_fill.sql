update customers set tier = 'basic'
where id in (select id from customers where tier is null order by id limit 5000);
