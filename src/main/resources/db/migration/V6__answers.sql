-- What a job's result means: against the dense model on the same samples, and against what was asked of it.
alter table report add column comparison text;
alter table report add column verdict varchar(20);
alter table report add column requirements text;
alter table report add column histogram text;
