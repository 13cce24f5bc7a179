update customers set tier = 'basic' where id between 1 and 10000 and tier is null;
