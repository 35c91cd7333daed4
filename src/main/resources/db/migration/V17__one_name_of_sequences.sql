-- The place in the order of creation has one name in all tables.
alter table model rename column sequence to seq;
alter table dataset rename column sequence to seq;
