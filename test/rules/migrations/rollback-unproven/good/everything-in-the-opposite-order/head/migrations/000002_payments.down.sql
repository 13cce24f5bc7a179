drop index invoices_unpaid;
drop table payments;
