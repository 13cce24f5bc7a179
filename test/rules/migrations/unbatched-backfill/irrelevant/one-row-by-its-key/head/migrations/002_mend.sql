update orders set status = 'closed' where id = 4711;
delete from customers where email in ('a@acme.test', 'b@acme.test');
