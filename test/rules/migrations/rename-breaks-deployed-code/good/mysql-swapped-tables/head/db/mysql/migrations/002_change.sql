CREATE TABLE customers_new LIKE customers;
RENAME TABLE customers TO customers_old, customers_new TO customers;
