-- Where the bytes of the packed export went is a part of the report, with the file's name.
alter table report add column ledger text;
update report set ledger = (
  select '{"file":"' || a.name || '",' || substring(a.ledger from 2)
  from job_artifact a where a.job_id = report.job_id and a.ledger is not null);
alter table job_artifact drop column ledger;
