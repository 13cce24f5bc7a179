create table countries (code text primary key);
create table profiles (user_id uuid primary key references users (id));
create table memberships (user_id uuid, team_id uuid, primary key (user_id, team_id));
