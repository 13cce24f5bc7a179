create domain amount as numeric constraint positive check (value > 0);
