-- What is wrong with a dataset that is read all the same; those from before are filled in from their findings.
alter table dataset add column flaws text;
