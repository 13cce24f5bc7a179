update shop set state = 'new' where state = 'open';
