update shop set state = 'open' where state = 'new';
