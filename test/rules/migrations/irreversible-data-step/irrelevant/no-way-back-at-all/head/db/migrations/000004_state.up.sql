update shop set state = 'open';
