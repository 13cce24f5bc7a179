create type colour as enum ('black', 'green', 'pink', 'red', 'white');
create table shirts (id bigint generated always as identity primary key, colour colour not null);
