create table "Users" (id bigint primary key, "nickName" text);
