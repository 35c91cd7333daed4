-- What exported files did in the runtimes that they are for.
alter table report add column exports text;
