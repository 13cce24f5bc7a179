alter domain amount drop constraint positive;
alter domain amount rename to money_amount;
