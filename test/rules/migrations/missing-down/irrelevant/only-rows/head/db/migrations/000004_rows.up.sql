insert into shop (id, label) values (1, 'main');
