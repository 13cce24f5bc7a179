alter domain amount add constraint positive check (value > 0) not valid;
