drop table shop;
